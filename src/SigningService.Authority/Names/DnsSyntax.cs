using System.Buffers;
using System.Globalization;
using System.Text;

namespace SigningService.Authority.Names;

/// <summary>The syntax of DNS names in certificates: RFC 1034, 3.5 as amended by RFC 1123, 2.1; A-labels as in RFC 5890.</summary>
internal static class DnsSyntax
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    // Without unassigned code points: what has no meaning today may be given that of another letter tomorrow.
    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = true };

    /// <summary>The name in lower case; a wildcard may be its whole leftmost label, with at least two labels after it (RFC 9525, 6.3).</summary>
    /// <exception cref="MalformedNameException">It is no DNS name; the message says why.</exception>
    public static string Canonical(string text)
    {
        var name = Lower(text);
        var fault = FindFault(name);
        return fault is null ? name : throw new MalformedNameException($"The DNS name {VisibleText.Quote(text)} {fault}.");
    }

    /// <summary>What is wrong with a name in lower case, to be read after the name; null if nothing is.</summary>
    public static string? FindFault(string name)
    {
        if (name.Length is 0 or > LongestName)
            return $"must have from 1 to {LongestName} characters";
        var wildcard = name.StartsWith("*.", StringComparison.Ordinal);
        return wildcard ? FindWildcardFault(name.AsSpan(2)) : FindFault(name.AsSpan());
    }

    /// <summary>Lower case of ASCII alone: that of the Kelvin sign, for one, is the letter k.</summary>
    public static string Lower(string text) => Ascii.IsValid(text) ? text.ToLowerInvariant() : text;

    private static string? FindWildcardFault(ReadOnlySpan<char> rest) =>
        rest.Contains('.') ? FindFault(rest) : "has a wildcard with fewer than two labels after it";

    private static string? FindFault(ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> last = [];
        foreach (var range in name.Split('.'))
        {
            last = name[range];
            if (FindLabelFault(last) is { } fault)
                return fault;
        }

        // A resolver takes such a name for an address (WHATWG URL, 3.5), whatever it was checked as.
        return last.ContainsAnyExceptInRange('0', '9') ? null : "ends in a number, as an address does; ask for an IP address instead";
    }

    private static string? FindLabelFault(ReadOnlySpan<char> label)
    {
        if (label.IsEmpty)
            return "has an empty label: a leading, trailing or double dot";
        if (label.Length > LongestLabel)
            return $"has a label of more than {LongestLabel} characters";
        if (label.Contains('*'))
            return "has a wildcard that is not the whole leftmost label";
        if (label.ContainsAnyExcept(LabelCharacters))
            return "has a character other than letters, digits and hyphens; write international names as A-labels (xn--)";
        if (label[0] == '-' || label[^1] == '-')
            return "has a label that starts or ends with a hyphen";
        if (label.Length > 3 && label[2] == '-' && label[3] == '-' && !IsALabel(label))
            return "has a label with hyphens in third and fourth place that is no A-label (RFC 5890, 2.3.2.1)";
        return null;
    }

    private static bool IsALabel(ReadOnlySpan<char> label)
    {
        if (!label.StartsWith("xn--", StringComparison.Ordinal))
            return false;
        try
        {
            // Fails unless encoding what was decoded gives the label again.
            var decoded = Idn.GetUnicode(label.ToString());
            return !Ascii.IsValid(decoded) && decoded.EnumerateRunes().All(IsLabelRune);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // RFC 5892, 2.1 (LetterDigits) without upper case, and the hyphen.
    private static bool IsLabelRune(Rune rune) => rune.Value == '-' || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;
}

using System.Globalization;
using System.Text;

namespace SigningService.Authority.Names;

/// <summary>
/// Text that shows what it is. Characters that hide, reorder or end text for one reader and not for another have carried names past
/// checks before (NUL in common names, 2009; bidirectional overrides in display names).
/// </summary>
internal static class VisibleText
{
    private const int LongestQuotation = 80;

    /// <summary>Whether every character is one that a reader sees; the space is the only white space that counts as such.</summary>
    public static bool IsVisible(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate comes out as the replacement character.
            if (rune == Rune.ReplacementChar || !IsVisible(rune))
                return false;
        }

        return true;
    }

    /// <summary>Text from a request as a message may show it: one line of printable ASCII, in quotes, of bounded length.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, LongestQuotation)))
        {
            if (c is >= ' ' and <= '~' and not ('\'' or '\\'))
                quoted.Append(c);
            else
                quoted.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
        }

        return quoted.Append(text.Length > LongestQuotation ? "...'" : "'").ToString();
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate => false,
        UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => false,
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.SpaceSeparator => rune.Value == ' ',
        _ => true,
    };
}

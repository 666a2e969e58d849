using System.Buffers;

namespace SigningService.Authority.Names;

/// <summary>Mail addresses in certificates: the dot-atom form of RFC 5321, 4.1.2, in ASCII, with a DNS name as domain.</summary>
internal static class EmailName
{
    private const int LongestLocalPart = 64;

    private static readonly SearchValues<char> AtomCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~");

    /// <summary>The address with its domain in lower case; the local part as it came, since only its host may read it.</summary>
    /// <exception cref="MalformedNameException">It is no such address.</exception>
    public static string Canonical(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
            throw Malformed(text, "has no @");
        var domain = DnsSyntax.Lower(text[(at + 1)..]);
        if (DnsSyntax.FindFault(domain) is not null || domain.StartsWith('*'))
            throw Malformed(text, "must have a DNS name after the @");
        if (!IsLocalPart(text.AsSpan(0, at)))
            throw Malformed(text, $"must have 1 to {LongestLocalPart} characters before the @, unquoted, without leading, trailing or double dots");
        return string.Concat(text.AsSpan(0, at + 1), domain);
    }

    private static bool IsLocalPart(ReadOnlySpan<char> local)
    {
        if (local.Length is 0 or > LongestLocalPart)
            return false;
        foreach (var range in local.Split('.'))
        {
            if (local[range].IsEmpty || local[range].ContainsAnyExcept(AtomCharacters))
                return false;
        }

        return true;
    }

    private static MalformedNameException Malformed(string text, string fault) =>
        new($"The mail address {VisibleText.Quote(text)} {fault}.");
}

using System.Buffers;

namespace SigningService.Authority.Names;

/// <summary>
/// URIs in certificates: absolute, with a scheme and a host, in one spelling (RFC 3986, 6.2). What could be written in two ways is
/// refused rather than normalised: a rule compares text, and so does whoever relies on the certificate.
/// </summary>
internal static class UriName
{
    private const int LongestUri = 2048;

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789+-.");

    // RFC 3986, 2.2 and 2.3, without the fragment, and without the backslash and quotes that it does not allow either.
    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@%/?");

    /// <summary>The URI as it came.</summary>
    /// <exception cref="MalformedNameException">It is no such URI, or a SPIFFE id against the rules of SPIFFE.</exception>
    public static string Canonical(string text) =>
        FindFault(text) is { } fault ? throw new MalformedNameException($"The URI {VisibleText.Quote(text)} {fault}.") : text;

    /// <summary>What is wrong with a URI, to be read after it; null if nothing is.</summary>
    public static string? FindFault(string text)
    {
        if (text.Length > LongestUri)
            return $"is longer than {LongestUri} characters";
        if (SpiffeId.IsMeant(text))
            return SpiffeId.FindFault(text);
        var separator = text.IndexOf("://", StringComparison.Ordinal);
        if (separator < 1 || !char.IsAsciiLetterLower(text[0]) || text.AsSpan(0, separator).ContainsAnyExcept(SchemeCharacters))
            return "must be absolute: a scheme in lower case, ://, and a host";
        var rest = text.AsSpan(separator + 3);
        var authorityEnd = rest.IndexOfAny('/', '?');
        return authorityEnd < 0
            ? FindAuthorityFault(rest.ToString())
            : FindAuthorityFault(rest[..authorityEnd].ToString()) ?? FindPathFault(rest[authorityEnd..]);
    }

    private static string? FindAuthorityFault(string authority)
    {
        var colon = authority.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && !IsPort(authority.AsSpan(colon + 1)))
            return "must have a host without user information, and a port in digits if any";
        var host = colon < 0 ? authority : authority[..colon];
        return DnsSyntax.FindFault(host) is not null || host.StartsWith('*') ? "must have a DNS name in lower case as its host" : null;
    }

    private static bool IsPort(ReadOnlySpan<char> port) =>
        port.Length is > 0 and <= 5 && port[0] != '0' && !port.ContainsAnyExceptInRange('0', '9');

    private static string? FindPathFault(ReadOnlySpan<char> path)
    {
        if (path.ContainsAnyExcept(PathCharacters))
            return "has a character that a URI may not have, or a fragment";

        // A prefix rule sees text where a server sees segments: those that climb must not stand in it, however they are spelt.
        if (path.Contains('%'))
            return "has percent-encoding, which gives one name several spellings";
        foreach (var range in path.Split('/'))
        {
            if (path[range] is "." or "..")
                return "has a dot segment";
        }

        return null;
    }
}

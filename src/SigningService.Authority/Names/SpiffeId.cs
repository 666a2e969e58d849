using System.Buffers;

namespace SigningService.Authority.Names;

/// <summary>SPIFFE ids of workloads (SPIFFE-ID, 2): <c>spiffe://trust-domain/path</c>.</summary>
internal static class SpiffeId
{
    private const int LongestId = 2048;
    private const int LongestTrustDomain = 255;
    private const string Prefix = "spiffe://";

    private static readonly SearchValues<char> TrustDomainCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");

    private static readonly SearchValues<char> SegmentCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");

    /// <summary>Whether a URI says that it is one, in any case: a scheme in capitals must not pass by these rules.</summary>
    public static bool IsMeant(string uri) => uri.StartsWith("spiffe:", StringComparison.OrdinalIgnoreCase);

    /// <summary>What is wrong with an id, to be read after it; null if nothing is.</summary>
    public static string? FindFault(string id)
    {
        if (id.Length > LongestId)
            return $"is longer than {LongestId} characters";
        if (!id.StartsWith(Prefix, StringComparison.Ordinal))
            return "must start with spiffe://";
        var rest = id.AsSpan(Prefix.Length);
        var slash = rest.IndexOf('/');
        var trustDomain = slash < 0 ? rest : rest[..slash];
        if (trustDomain.IsEmpty || trustDomain.Length > LongestTrustDomain || trustDomain.ContainsAnyExcept(TrustDomainCharacters))
            return $"must have a trust domain of up to {LongestTrustDomain} characters from a-z, 0-9, dot, hyphen and underscore";

        // An id without a path names the trust domain itself, which is its signers' (X509-SVID, 2).
        return slash < 0 ? "must have a path" : FindPathFault(rest[(slash + 1)..]);
    }

    private static string? FindPathFault(ReadOnlySpan<char> path)
    {
        foreach (var range in path.Split('/'))
        {
            var segment = path[range];
            if (segment.IsEmpty)
                return "has an empty path segment, or ends with a slash";
            if (segment is "." or "..")
                return "has a dot segment";
            if (segment.ContainsAnyExcept(SegmentCharacters))
                return "has a path character other than letters, digits, dot, hyphen and underscore";
        }

        return null;
    }
}

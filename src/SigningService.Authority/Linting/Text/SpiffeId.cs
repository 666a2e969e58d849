using System.Buffers;
using System.Text;

namespace SigningService.Authority.Linting.Text;

/// <summary>What a SPIFFE ID must look like (SPIFFE-ID, 2).</summary>
internal static class SpiffeId
{
    private const int MaximumLength = 2048;
    private const int MaximumTrustDomain = 255;

    private static readonly SearchValues<byte> TrustDomainOctets = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_"u8);

    public static ReadOnlySpan<byte> Scheme => "spiffe://"u8;

    public static bool Is(ReadOnlySpan<byte> uri) =>
        uri.Length >= Scheme.Length && Ascii.EqualsIgnoreCase(uri[..Scheme.Length], Scheme);

    /// <summary>Whether it is well-formed; that of a workload has a path, that of an authority is the trust domain alone.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> uri, bool ofAuthority)
    {
        if (!uri.StartsWith(Scheme) || uri.Length > MaximumLength)
            return false;
        var rest = uri[Scheme.Length..];
        var slash = rest.IndexOf((byte)'/');
        var trustDomain = slash < 0 ? rest : rest[..slash];
        if (trustDomain.Length is 0 or > MaximumTrustDomain || trustDomain.ContainsAnyExcept(TrustDomainOctets))
            return false;
        return ofAuthority ? slash < 0 : slash >= 0 && IsPath(rest[(slash + 1)..]);
    }

    private static bool IsPath(ReadOnlySpan<byte> path)
    {
        foreach (var range in path.Split((byte)'/'))
        {
            var segment = path[range];
            if (segment.IsEmpty || segment.SequenceEqual("."u8) || segment.SequenceEqual(".."u8))
                return false;
            foreach (var octet in segment)
            {
                if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'.' or (byte)'-' or (byte)'_'))
                    return false;
            }
        }

        return true;
    }
}

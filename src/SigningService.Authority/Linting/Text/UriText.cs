using System.Buffers;
using System.Text;

namespace SigningService.Authority.Linting.Text;

/// <summary>What a URI must look like in a certificate.</summary>
internal static class UriText
{
    private static readonly SearchValues<byte> NotInUrls = SearchValues.Create("#@\"<>\\^`{|}"u8);

    /// <summary>Whether it is an absolute URI of printable ASCII (RFC 5280, 4.2.1.6).</summary>
    public static bool IsAbsolute(ReadOnlySpan<byte> uri)
    {
        var colon = uri.IndexOf((byte)':');
        return colon > 0 && IsPrintable(uri) && char.IsAsciiLetter((char)uri[0])
            && Uri.TryCreate(Encoding.ASCII.GetString(uri), UriKind.Absolute, out var parsed)
            && (!uri[(colon + 1)..].StartsWith("//"u8) || parsed.Host.Length > 0 || parsed.IsFile);
    }

    /// <summary>
    /// Whether it is an http URL that every client fetches as it stands: scheme in lower case, a host, no user, no fragment, nothing
    /// behind it. https would need a certificate to check a certificate (D-Trust, 2024).
    /// </summary>
    public static bool IsHttpUrl(ReadOnlySpan<byte> url)
    {
        var scheme = "http://"u8;
        if (!url.StartsWith(scheme) || !IsPrintable(url) || url.ContainsAny(NotInUrls))
            return false;
        var authority = url[scheme.Length..];
        var end = authority.IndexOfAny((byte)'/', (byte)'?');
        return IsHostAndPort(end < 0 ? authority : authority[..end]);
    }

    private static bool IsHostAndPort(ReadOnlySpan<byte> authority)
    {
        var colon = authority.StartsWith("["u8) ? authority.IndexOf("]:"u8) + 1 : authority.IndexOf((byte)':');
        if (colon > 0)
        {
            var port = authority[(colon + 1)..];
            if (port.IsEmpty || port.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
                return false;
            authority = authority[..colon];
        }

        return !authority.IsEmpty && authority[0] != '.' && authority[^1] != '.';
    }

    private static bool IsPrintable(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e);
}

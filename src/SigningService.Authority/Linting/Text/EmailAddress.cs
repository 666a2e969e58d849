namespace SigningService.Authority.Linting.Text;

/// <summary>What an rfc822Name must look like: Mailbox in ASCII (RFC 5280, 4.2.1.6), without quoting, comments or address literals.</summary>
internal static class EmailAddress
{
    public static bool IsWellFormed(ReadOnlySpan<byte> address)
    {
        var at = address.IndexOf((byte)'@');
        if (at is < 1 or > 64)
            return false;
        var local = address[..at];
        if (local[0] == '.' || local[^1] == '.' || local.IndexOf(".."u8) >= 0)
            return false;
        foreach (var octet in local)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && !"!#$%&'*+-/=?^_`{|}~."u8.Contains(octet))
                return false;
        }

        Span<byte> domain = stackalloc byte[254];
        return address.Length - at - 1 < domain.Length
            && System.Text.Ascii.ToLower(address[(at + 1)..], domain, out var length) == System.Buffers.OperationStatus.Done
            && DnsText.IsWellFormed(domain[..length], allowWildcard: false);
    }
}

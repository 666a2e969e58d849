namespace SigningService.Authority.Linting.Text;

/// <summary>What a DNS name must look like in a certificate: letters in lower case, digits, hyphens (RFC 1034, 3.5; RFC 1123, 2.1).</summary>
internal static class DnsText
{
    private const int MaximumLength = 253;
    private const int MaximumLabel = 63;

    public static bool IsWellFormed(ReadOnlySpan<byte> name, bool allowWildcard)
    {
        if (allowWildcard && name.StartsWith("*."u8))
        {
            // A wildcard stands for the whole leftmost label, under at least two others.
            name = name[2..];
            if (!name.Contains((byte)'.'))
                return false;
        }

        if (name.Length is 0 or > MaximumLength)
            return false;
        ReadOnlySpan<byte> label;
        for (; ; )
        {
            var dot = name.IndexOf((byte)'.');
            label = dot < 0 ? name : name[..dot];
            if (!IsLabel(label))
                return false;
            if (dot < 0)
                break;
            name = name[(dot + 1)..];
        }

        // A last label of digits would make it an IPv4 address to some readers.
        return label.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private static bool IsLabel(ReadOnlySpan<byte> label)
    {
        if (label.Length is 0 or > MaximumLabel || label[0] == '-' || label[^1] == '-')
            return false;
        foreach (var octet in label)
        {
            if (octet is not ((>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') or (byte)'-'))
                return false;
        }

        return true;
    }
}

namespace SigningService.Authority.Asn1;

/// <summary>Tag and length of a DER element whose content is written elsewhere, because it may not fit into memory.</summary>
public static class DerHeader
{
    /// <summary>Octets of the longest header written here: a tag and a length below 2^32.</summary>
    public const int Longest = 6;

    /// <summary>SEQUENCE with a content of so many octets, length in its shortest form.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative, or 4 GiB and more.</exception>
    public static byte[] Sequence(long length) => Of(0x30, length);

    /// <summary>A header with a tag of one octet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative, or 4 GiB and more.</exception>
    public static byte[] Of(byte tag, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, uint.MaxValue);
        return length switch
        {
            < 0x80 => [tag, Octet(length)],
            <= 0xFF => [tag, 0x81, Octet(length)],
            <= 0xFFFF => [tag, 0x82, Octet(length >> 8), Octet(length)],
            <= 0xFFFFFF => [tag, 0x83, Octet(length >> 16), Octet(length >> 8), Octet(length)],
            _ => [tag, 0x84, Octet(length >> 24), Octet(length >> 16), Octet(length >> 8), Octet(length)],
        };
    }

    private static byte Octet(long value) => (byte)(value & 0xFF);
}

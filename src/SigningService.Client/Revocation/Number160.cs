using System.Buffers.Binary;

namespace SigningService.Client.Revocation;

/// <summary>An unsigned number of at most 160 bits: a serial number, or the number of a list (RFC 5280 allows both 20 octets).</summary>
internal readonly record struct Number160(uint High, ulong Middle, ulong Low) : IComparable<Number160>
{
    private const int Size = 20;

    /// <summary>Reads the content of an INTEGER, the leading zeros of which do not count.</summary>
    /// <returns>False if it is longer.</returns>
    public static bool TryRead(ReadOnlySpan<byte> content, out Number160 number)
    {
        number = default;
        content = content.TrimStart((byte)0);
        if (content.Length > Size)
            return false;
        Span<byte> padded = stackalloc byte[Size];
        padded.Clear();
        content.CopyTo(padded[(Size - content.Length)..]);
        number = new Number160(
            BinaryPrimitives.ReadUInt32BigEndian(padded),
            BinaryPrimitives.ReadUInt64BigEndian(padded[4..]),
            BinaryPrimitives.ReadUInt64BigEndian(padded[12..]));
        return true;
    }

    public int CompareTo(Number160 other)
    {
        var high = High.CompareTo(other.High);
        if (high != 0)
            return high;
        var middle = Middle.CompareTo(other.Middle);
        return middle != 0 ? middle : Low.CompareTo(other.Low);
    }
}

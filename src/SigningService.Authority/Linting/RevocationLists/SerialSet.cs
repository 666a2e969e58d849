namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>
/// A set of serial numbers that keeps only where they stand in the bytes: a table of offsets with open addressing, exact, and a tenth
/// of what a set of strings would take for a million of them.
/// </summary>
internal sealed class SerialSet
{
    /// <summary>The shortest entry: SEQUENCE, INTEGER of one octet, UTCTime.</summary>
    private const int ShortestEntry = 2 + 3 + 15;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int[] _offsets; // 0 is free: a content octet never stands at the very start

    public SerialSet(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        var entries = (bytes.Length / ShortestEntry) + 1;
        _offsets = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)entries + ((uint)entries / 2))];
    }

    /// <summary>Adds the content octets at an offset; the octet before them is their length. False if the number is in the set already.</summary>
    public bool Add(int offset, int length)
    {
        var all = _bytes.Span;
        var serial = all.Slice(offset, length);
        var hash = new HashCode();
        hash.AddBytes(serial);
        var mask = _offsets.Length - 1;
        for (var slot = hash.ToHashCode() & mask; ; slot = (slot + 1) & mask)
        {
            var other = _offsets[slot];
            if (other == 0)
            {
                _offsets[slot] = offset;
                return true;
            }

            // Lengths are compared with the content: both are in short form up to 127 octets, and longer numbers are refused elsewhere.
            if (other + length <= all.Length && all[other - 1] == all[offset - 1] && all.Slice(other, length).SequenceEqual(serial))
                return false;
        }
    }
}

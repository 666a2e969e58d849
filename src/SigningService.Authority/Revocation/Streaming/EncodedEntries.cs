namespace SigningService.Authority.Revocation.Streaming;

/// <summary>The entries of a list, encoded, one shard behind the other.</summary>
internal sealed class EncodedEntries(IReadOnlyList<EntrySegment> segments)
{
    private const int PieceOctets = 256 * 1024;

    public IReadOnlyList<ListPart> Parts { get; } = [.. segments.Select(segment => segment.Part)];

    /// <summary>Octets of all entries.</summary>
    public long Length => Parts.Sum(part => part.Length);

    /// <summary>How many entries.</summary>
    public long Count => Parts.Sum(part => part.Count);

    /// <summary>All of them, for as many as fit into memory.</summary>
    public byte[] ToArray()
    {
        var all = new byte[Length];
        var at = 0;
        CopyTo(piece =>
        {
            piece.CopyTo(all.AsSpan(at));
            at += piece.Length;
        });
        return all;
    }

    /// <summary>Gives them out piece by piece.</summary>
    /// <exception cref="InvalidDataException">The disk gave back something else than it was given; all pieces were given out, and must not be used.</exception>
    public void CopyTo(Action<ReadOnlySpan<byte>> write)
    {
        var buffer = new byte[Math.Min(PieceOctets, Math.Max(1, Parts.Max(part => part.Length)))];
        foreach (var segment in segments)
        {
            var sum = default(OctetSum);
            for (var at = 0L; at < segment.Part.Length; at += buffer.Length)
            {
                var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, segment.Part.Length - at));
                segment.Read(at, piece);
                sum.Append(piece);
                write(piece);
            }

            if (sum.Value != segment.Sum)
                throw new InvalidDataException("The encoded entries of a shard are not what was written.");
        }
    }
}

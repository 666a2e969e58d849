namespace SigningService.Authority.Revocation.Streaming;

/// <summary>The entries of a list, encoded, one shard behind the other.</summary>
internal sealed class EncodedEntries(IReadOnlyList<EntrySegment> segments)
{
    public IReadOnlyList<ListPart> Parts { get; } = [.. segments.Select(segment => segment.Part)];

    /// <summary>Octets of all entries.</summary>
    public long Length => Parts.Sum(part => part.Length);

    /// <summary>How many entries.</summary>
    public long Count => Parts.Sum(part => part.Count);

    /// <summary>When the latest of them was revoked.</summary>
    public DateTimeOffset Newest { get; } = segments.Select(segment => segment.Newest).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max();

    /// <summary>All of them, for as many as fit into memory.</summary>
    /// <exception cref="InvalidDataException">The disk gave back something else than it was given.</exception>
    public byte[] ToArray()
    {
        var all = new byte[Length];
        var at = 0;
        CopyTo(() => all.AsMemory(at), taken => at += taken);
        return all;
    }

    /// <summary>Gives them out piece by piece.</summary>
    /// <param name="room">Where the next octets are wanted; as many come as fit.</param>
    /// <param name="filled">Told how many came.</param>
    /// <exception cref="InvalidDataException">The disk gave back something else than it was given; all were given out, and must not be used.</exception>
    public void CopyTo(Func<Memory<byte>> room, Action<int> filled)
    {
        foreach (var segment in segments)
        {
            var sum = new OctetSum();
            for (var at = 0L; at < segment.Part.Length;)
            {
                var piece = room().Span;
                piece = piece[..(int)Math.Min(piece.Length, segment.Part.Length - at)];
                segment.Read(at, piece);
                sum.Append(piece);
                filled(piece.Length);
                at += piece.Length;
            }

            if (sum.Value != segment.Sum)
                throw new InvalidDataException("The encoded entries of a shard are not what was written.");
        }
    }
}

using System.Buffers.Binary;

namespace SigningService.Ledger.Archives;

/// <summary>
/// What stands in the place of a content that was moved: a zero octet, which neither a DER structure nor a log entry begins with, the kind,
/// the number of the archive and the number of the row there.
/// </summary>
internal readonly record struct ArchiveMark(ArchivedContent Content, int Archive, long Row)
{
    private const int Length = 2 + sizeof(int) + sizeof(long);

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        bytes[1] = (byte)Content;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(2), Archive);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(2 + sizeof(int)), Row);
        return bytes;
    }

    /// <summary>The mark, if it is one and not a content.</summary>
    public static ArchiveMark? Read(ReadOnlySpan<byte> stored) => stored is { Length: Length } and [0, ..]
        ? new ArchiveMark((ArchivedContent)stored[1], BinaryPrimitives.ReadInt32BigEndian(stored[2..]), BinaryPrimitives.ReadInt64BigEndian(stored[(2 + sizeof(int))..]))
        : null;
}

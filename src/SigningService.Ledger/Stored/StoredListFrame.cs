using System.Text;
using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Ledger.Stored;

/// <summary>The frame of a large list as stored, without its signature. Lengths are 32 bits, everything else 64, low octet first.</summary>
internal static class StoredListFrame
{
    private const byte Version = 1;
    private const int PartOctets = 5 * sizeof(long);

    public static byte[] Write(ListFrame frame)
    {
        using var stored = new MemoryStream();
        using var writer = new BinaryWriter(stored, Encoding.UTF8);
        writer.Write(Version);
        WriteOctets(writer, frame.Head);
        WriteOctets(writer, frame.Tail);
        WriteOctets(writer, frame.TbsSha256);
        WriteOctets(writer, frame.SignedHash);
        writer.Write(frame.Parts.Count);
        foreach (var part in frame.Parts)
        {
            writer.Write((long)part.Shard);
            writer.Write(UnixTime.Of(part.ExpiringFrom));
            writer.Write(part.Through);
            writer.Write(part.Count);
            writer.Write(part.Length);
        }

        writer.Flush();
        return stored.ToArray();
    }

    /// <exception cref="InvalidDataException">It is not one.</exception>
    public static ListFrame Read(byte[] stored, byte[] seal)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(stored), Encoding.UTF8);
            if (reader.ReadByte() != Version)
                throw new InvalidDataException("The frame of a revocation list has a form that is not known.");
            var head = ReadOctets(reader);
            var tail = ReadOctets(reader);
            var tbsSha256 = ReadOctets(reader);
            var signedHash = ReadOctets(reader);
            var parts = new ListPart[ReadCount(reader, PartOctets)];
            for (var i = 0; i < parts.Length; i++)
                parts[i] = ReadPart(reader);
            var frame = new ListFrame(head, parts, tail, tbsSha256, signedHash, seal);
            return reader.BaseStream.Position == stored.Length && frame.TbsLength + seal.Length <= uint.MaxValue
                ? frame
                : throw new InvalidDataException("The frame of a revocation list is not all of what is stored, or too long for a list.");
        }
        catch (Exception e) when (e is EndOfStreamException or OverflowException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException("The frame of a revocation list is cut off or was changed.", e);
        }
    }

    private static ListPart ReadPart(BinaryReader reader)
    {
        var part = new ListPart((int)reader.ReadInt64(), UnixTime.From(reader.ReadInt64()), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        // What is computed from these must not overflow: no list is longer than its header can say.
        return part is { Through: >= 0, Count: >= 0, Length: >= 0 and <= uint.MaxValue }
            ? part
            : throw new InvalidDataException("A part of the frame of a revocation list has impossible numbers.");
    }

    private static void WriteOctets(BinaryWriter writer, ReadOnlyMemory<byte> octets)
    {
        writer.Write(octets.Length);
        writer.Write(octets.Span);
    }

    private static byte[] ReadOctets(BinaryReader reader) => reader.ReadBytes(ReadCount(reader, 1));

    /// <summary>A number of things of so many octets each, of which there cannot be more than what is left.</summary>
    private static int ReadCount(BinaryReader reader, int octets)
    {
        var count = reader.ReadInt32();
        return count >= 0 && count <= (reader.BaseStream.Length - reader.BaseStream.Position) / octets ? count : throw new EndOfStreamException();
    }
}

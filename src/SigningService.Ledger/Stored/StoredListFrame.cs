using System.Text;
using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Ledger.Stored;

/// <summary>The frame of a large list as stored, without its signature. Lengths are 32 bits, everything else 64, low octet first.</summary>
internal static class StoredListFrame
{
    private const byte Version = 1;

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
            var parts = new ListPart[reader.ReadInt32()];
            for (var i = 0; i < parts.Length; i++)
                parts[i] = new ListPart((int)reader.ReadInt64(), UnixTime.From(reader.ReadInt64()), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            return new ListFrame(head, parts, tail, tbsSha256, signedHash, seal);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("The frame of a revocation list is cut off.", e);
        }
    }

    private static void WriteOctets(BinaryWriter writer, ReadOnlyMemory<byte> octets)
    {
        writer.Write(octets.Length);
        writer.Write(octets.Span);
    }

    private static byte[] ReadOctets(BinaryReader reader) => reader.ReadBytes(reader.ReadInt32());
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SigningService.Hsm.Processes;

/// <summary>
/// A call, or its answer, on its way through a pipe: octets that follow (4), number of the call (8), function or outcome (1), content.
/// Little-endian. Contents may hold a PIN, so that they are overwritten when they were read.
/// </summary>
internal sealed class Frame(ulong call, byte kind, byte[] content)
{
    private const int Head = 13;

    /// <summary>Longer than any list that a library takes in one piece.</summary>
    private const int Longest = 1 << 30;

    public ulong Call { get; } = call;

    public byte Kind { get; } = kind;

    /// <summary>Reads the content.</summary>
    public T Read<T>(Func<BinaryReader, T> read)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(content, writable: false), Encoding.UTF8);
            return read(reader);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>A frame as it goes through the pipe. The caller overwrites it.</summary>
    public static byte[] Encode(ulong call, byte kind, Action<BinaryWriter> write)
    {
        using var memory = new MemoryStream(1024);
        using var writer = new BinaryWriter(memory, Encoding.UTF8);
        writer.Write(0);
        writer.Write(call);
        writer.Write(kind);
        write(writer);
        var frame = memory.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - sizeof(int));
        CryptographicOperations.ZeroMemory(memory.GetBuffer());
        return frame;
    }

    /// <summary>The next frame; null when the pipe has ended.</summary>
    public static Frame? TryRead(Stream pipe)
    {
        Span<byte> head = stackalloc byte[Head];
        if (pipe.ReadAtLeast(head, Head, throwOnEndOfStream: false) < Head)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(head) - (Head - sizeof(int));
        if (length is < 0 or > Longest)
            return null;
        var content = new byte[length];
        return pipe.ReadAtLeast(content, length, throwOnEndOfStream: false) < length
            ? null
            : new Frame(BinaryPrimitives.ReadUInt64LittleEndian(head[4..]), head[12], content);
    }
}

using System.Buffers;
using System.Buffers.Binary;
using SigningService.AuditLog.Verification;

namespace SigningService.AuditLog.Export;

/// <summary>The entries of a tile as C2SP tlog-tiles lays them out: each with its length before it, 2 octets, big-endian.</summary>
public static class EntryBundle
{
    private const int LengthOctets = sizeof(ushort);

    /// <summary>Appends an entry.</summary>
    public static void Append(IBufferWriter<byte> bundle, ReadOnlySpan<byte> entry)
    {
        Span<byte> length = stackalloc byte[LengthOctets];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)entry.Length));
        bundle.Write(length);
        bundle.Write(entry);
    }

    /// <summary>The entries, exactly <paramref name="count"/> of them and nothing behind.</summary>
    /// <param name="first">Index of the first, to name it when something is wrong.</param>
    /// <exception cref="LogFaultException">There are more or fewer, or one is cut off.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> bundle, int count, long first)
    {
        for (var i = 0; i < count; i++)
        {
            if (bundle.Length < LengthOctets || bundle.Length - LengthOctets < BinaryPrimitives.ReadUInt16BigEndian(bundle.Span))
                throw new LogFaultException(first + i, $"Entry {first + i} is cut off.");
            var length = BinaryPrimitives.ReadUInt16BigEndian(bundle.Span);
            yield return bundle.Slice(LengthOctets, length);
            bundle = bundle[(LengthOctets + length)..];
        }

        if (bundle.Length > 0)
            throw new LogFaultException(first + count, $"Something follows entry {first + count - 1} in its bundle.");
    }
}

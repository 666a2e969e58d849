using System.Buffers.Binary;
using System.Numerics;

namespace SigningService.Authority.Revocation.Streaming;

/// <summary>
/// Which serial numbers were seen, by 64 bits of each: 16 octets a number at most. Numbers made here are random, so two that share these bits
/// are almost surely one number; who is told so looks at the whole.
/// </summary>
internal sealed class SerialFingerprints
{
    private ulong[] _slots = new ulong[64]; // 0 is free
    private int _count;

    /// <summary>Adds the content octets of a serial number. False if a number with the same fingerprint is there.</summary>
    public bool Add(ReadOnlySpan<byte> serial)
    {
        if (_count >= _slots.Length - (_slots.Length / 4))
            Grow();
        if (!Put(_slots, Of(serial)))
            return false;
        _count++;
        return true;
    }

    public void Clear()
    {
        _slots = new ulong[64];
        _count = 0;
    }

    private void Grow()
    {
        var larger = new ulong[_slots.Length * 2];
        foreach (var fingerprint in _slots)
        {
            if (fingerprint != 0)
                Put(larger, fingerprint);
        }

        _slots = larger;
    }

    private static bool Put(ulong[] slots, ulong fingerprint)
    {
        var mask = slots.Length - 1;
        for (var slot = (int)((fingerprint >> 16) & (uint)mask); ; slot = (slot + 1) & mask)
        {
            if (slots[slot] == fingerprint)
                return false;
            if (slots[slot] != 0)
                continue;
            slots[slot] = fingerprint;
            return true;
        }
    }

    private static ulong Of(ReadOnlySpan<byte> serial)
    {
        Span<byte> padded = stackalloc byte[24];
        padded.Clear();
        serial.CopyTo(padded[(24 - serial.Length)..]);
        var mixed = unchecked(
            (BinaryPrimitives.ReadUInt64LittleEndian(padded[16..])
                ^ BitOperations.RotateLeft(BinaryPrimitives.ReadUInt64LittleEndian(padded[8..]) * 0x9E3779B97F4A7C15, 31)
                ^ (BinaryPrimitives.ReadUInt64LittleEndian(padded) * 0xC2B2AE3D27D4EB4F))
            * 0x9E3779B97F4A7C15);
        return mixed == 0 ? 1 : mixed;
    }
}

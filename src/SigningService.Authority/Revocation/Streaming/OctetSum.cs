using System.Numerics;
using System.Runtime.InteropServices;

namespace SigningService.Authority.Revocation.Streaming;

/// <summary>
/// A sum over octets as they come, in pieces of any size: tells whether a disk gives back what it was given. It guards against faults, not against
/// people. Four sums (CRC-32C) over every fourth word each, since one would wait for itself at every word.
/// </summary>
internal sealed class OctetSum
{
    private const int Block = 4 * sizeof(ulong);

    private readonly byte[] _pending = new byte[Block];
    private int _pendingLength;
    private uint _first;
    private uint _second;
    private uint _third;
    private uint _fourth;

    /// <summary>The sum over all octets so far.</summary>
    public UInt128 Value
    {
        get
        {
            var rest = 0u;
            foreach (var octet in _pending.AsSpan(0, _pendingLength))
                rest = BitOperations.Crc32C(rest, octet);
            return new UInt128(((ulong)_first << 32) | _second, (((ulong)_third << 32) | _fourth) ^ rest);
        }
    }

    public void Append(ReadOnlySpan<byte> octets)
    {
        if (_pendingLength > 0)
        {
            var taken = Math.Min(octets.Length, Block - _pendingLength);
            octets[..taken].CopyTo(_pending.AsSpan(_pendingLength));
            _pendingLength += taken;
            octets = octets[taken..];
            if (_pendingLength < Block)
                return;
            AddBlocks(_pending);
            _pendingLength = 0;
        }

        var whole = octets.Length / Block * Block;
        AddBlocks(octets[..whole]);
        octets[whole..].CopyTo(_pending);
        _pendingLength = octets.Length - whole;
    }

    public void Clear() => (_pendingLength, _first, _second, _third, _fourth) = (0, 0, 0, 0, 0);

    private void AddBlocks(ReadOnlySpan<byte> blocks)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(blocks);
        var (first, second, third, fourth) = (_first, _second, _third, _fourth);
        for (var i = 0; i + 3 < words.Length; i += 4)
        {
            first = BitOperations.Crc32C(first, words[i]);
            second = BitOperations.Crc32C(second, words[i + 1]);
            third = BitOperations.Crc32C(third, words[i + 2]);
            fourth = BitOperations.Crc32C(fourth, words[i + 3]);
        }

        (_first, _second, _third, _fourth) = (first, second, third, fourth);
    }
}

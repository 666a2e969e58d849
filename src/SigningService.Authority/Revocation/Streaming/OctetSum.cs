using System.Numerics;
using System.Runtime.InteropServices;

namespace SigningService.Authority.Revocation.Streaming;

/// <summary>CRC-32C over octets as they come: tells whether a disk gives back what it was given. A sum against faults, not against people.</summary>
internal struct OctetSum
{
    private uint _value;

    public readonly uint Value => _value;

    public void Append(ReadOnlySpan<byte> octets)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(octets);
        foreach (var word in words)
            _value = BitOperations.Crc32C(_value, word);
        foreach (var octet in octets[(words.Length * sizeof(ulong))..])
            _value = BitOperations.Crc32C(_value, octet);
    }
}

using System.Buffers.Binary;
using System.Numerics;
using SigningService.AuditLog.Proofs;

namespace SigningService.AuditLog;

/// <summary>
/// The head of a Merkle tree (RFC 9162, 2.1) that grows at its end: the hashes of the perfect subtrees that its leaves form, the largest
/// first, one for each bit set in its size. That is all that is needed to append a leaf and to know the root. Not for use by several
/// threads at once.
/// </summary>
public sealed class CompactRange
{
    private const int SizeOctets = sizeof(long);

    // A size has at most 63 bits set; a new leaf takes one more place before it is joined with those before it.
    private readonly byte[] _hashes = new byte[64 * MerkleHash.Length];
    private int _count;

    /// <summary>Number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>Appends a leaf by its hash.</summary>
    /// <param name="completed">Told of each perfect subtree that the leaf makes whole, the smallest first; its hash is its own to keep.</param>
    public void Append(ReadOnlySpan<byte> leafHash, Action<Subtree, byte[]>? completed = null)
    {
        if (leafHash.Length != MerkleHash.Length)
            throw new ArgumentException($"A leaf hash has {MerkleHash.Length} octets.", nameof(leafHash));
        leafHash.CopyTo(Hash(_count++));
        for (var (size, level) = (Size, 1); (size & 1) == 1; size >>= 1, level++)
        {
            MerkleHash.Node(Hash(_count - 2), Hash(_count - 1), Hash(_count - 2));
            _count--;
            completed?.Invoke(new Subtree(level, size >> 1), Hash(_count - 1).ToArray());
        }

        Size++;
    }

    /// <summary>The root of the tree as it is now.</summary>
    public byte[] Root()
    {
        if (_count == 0)
            return MerkleHash.Empty();
        var root = Hash(_count - 1).ToArray();
        for (var i = _count - 2; i >= 0; i--)
            MerkleHash.Node(Hash(i), root, root);
        return root;
    }

    /// <summary>The size as 8 octets, big-endian, then the hashes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[SizeOctets + (_count * MerkleHash.Length)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Size);
        _hashes.AsSpan(0, _count * MerkleHash.Length).CopyTo(bytes.AsSpan(SizeOctets));
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="LogEntryFormatException">It is not of the length that its size asks for.</exception>
    public static CompactRange Parse(ReadOnlySpan<byte> bytes)
    {
        var size = bytes.Length < SizeOctets ? -1 : BinaryPrimitives.ReadInt64BigEndian(bytes);
        var count = BitOperations.PopCount((ulong)Math.Max(size, 0));
        if (size < 0 || bytes.Length != SizeOctets + (count * MerkleHash.Length))
            throw new LogEntryFormatException("The tree head is not of the length that its size asks for.");
        var range = new CompactRange { Size = size, _count = count };
        bytes[SizeOctets..].CopyTo(range._hashes);
        return range;
    }

    private Span<byte> Hash(int i) => _hashes.AsSpan(i * MerkleHash.Length, MerkleHash.Length);
}

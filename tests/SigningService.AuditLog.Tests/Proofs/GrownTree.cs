using System.Buffers.Binary;
using SigningService.AuditLog.Proofs;

namespace SigningService.AuditLog.Tests.Proofs;

/// <summary>A tree that keeps every hash it ever had, to make proofs from.</summary>
internal sealed class GrownTree
{
    private readonly CompactRange _range = new();
    private readonly Dictionary<Subtree, byte[]> _hashes = [];
    private readonly List<byte[]> _roots = [MerkleHash.Empty()];

    public GrownTree(int size)
    {
        for (var i = 0; i < size; i++)
            Grow();
    }

    public byte[] Leaf(long index) => _hashes[new Subtree(0, index)];

    public byte[] Root(int size) => _roots[size];

    public byte[] Hash(Subtree subtree) => _hashes[subtree];

    public byte[][] Proof(IEnumerable<LeafRange> ranges) =>
        [.. ranges.Select(range => SubtreeHashes.OfRange([.. range.PerfectSubtrees().Select(Hash)]))];

    private void Grow()
    {
        var entry = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(entry, _range.Size);
        var leaf = MerkleHash.Leaf(entry);
        _hashes.Add(new Subtree(0, _range.Size), leaf);
        _range.Append(leaf, _hashes.Add);
        _roots.Add(_range.Root());
    }
}

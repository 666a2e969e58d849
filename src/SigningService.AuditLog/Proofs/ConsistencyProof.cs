using System.Numerics;

namespace SigningService.AuditLog.Proofs;

/// <summary>Shows that a tree is a later state of another: nothing was changed or taken away. RFC 9162, 2.1.4.</summary>
public static class ConsistencyProof
{
    /// <summary>The ranges whose hashes are the proof, in its order. None if the older tree is empty or the trees are of one size.</summary>
    /// <param name="older">Size of the older tree.</param>
    /// <param name="newer">Size of the newer tree; not below <paramref name="older"/>.</param>
    public static IReadOnlyList<LeafRange> Plan(long older, long newer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(older);
        ArgumentOutOfRangeException.ThrowIfLessThan(newer, older);
        if (older == 0 || older == newer)
            return [];
        var ranges = new List<LeafRange>();
        var node = new LeafRange(0, newer);
        while (node.End != older)
        {
            var split = node.Split;
            var (left, right) = (node with { End = split }, node with { Start = split });
            (node, var sibling) = older <= split ? (left, right) : (right, left);
            ranges.Add(sibling);
        }

        // If the older tree is itself a node of the newer, who verifies holds its root already.
        if (node.Start != 0)
            ranges.Add(node);
        ranges.Reverse();
        return ranges;
    }

    /// <summary>Whether the proof leads from the one root to the other: RFC 9162, 2.1.4.2.</summary>
    public static bool Verify(long older, long newer, ReadOnlySpan<byte> olderRoot, ReadOnlySpan<byte> newerRoot, IReadOnlyList<byte[]> proof)
    {
        if (older < 0 || newer < older || !ProofHashes.AreWhole(proof))
            return false;
        if (older == 0)
            return proof.Count == 0 && olderRoot.SequenceEqual(MerkleHash.Empty());
        if (older == newer)
            return proof.Count == 0 && olderRoot.SequenceEqual(newerRoot);
        return VerifyPath(older, newer, olderRoot, newerRoot, BitOperations.IsPow2(older) ? [olderRoot.ToArray(), .. proof] : proof);
    }

    private static bool VerifyPath(
        long older, long newer, ReadOnlySpan<byte> olderRoot, ReadOnlySpan<byte> newerRoot, IReadOnlyList<byte[]> path)
    {
        if (path.Count == 0)
            return false;
        var (fn, sn) = (older - 1, newer - 1);
        while ((fn & 1) == 1)
            (fn, sn) = (fn >> 1, sn >> 1);
        var (fr, sr) = (path[0], path[0]);
        foreach (var hash in path.Skip(1))
        {
            if (sn == 0)
                return false;
            if ((fn & 1) == 1 || fn == sn)
            {
                (fr, sr) = (MerkleHash.Node(hash, fr), MerkleHash.Node(hash, sr));
                while ((fn & 1) == 0 && fn != 0)
                    (fn, sn) = (fn >> 1, sn >> 1);
            }
            else
            {
                sr = MerkleHash.Node(sr, hash);
            }

            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return sn == 0 && olderRoot.SequenceEqual(fr) && newerRoot.SequenceEqual(sr);
    }
}

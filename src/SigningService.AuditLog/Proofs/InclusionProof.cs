namespace SigningService.AuditLog.Proofs;

/// <summary>Shows that an entry is in a tree: RFC 9162, 2.1.3.</summary>
public static class InclusionProof
{
    /// <summary>The ranges whose hashes are the proof, in its order: the sibling of the leaf first.</summary>
    /// <param name="index">Of the leaf; below <paramref name="size"/>.</param>
    /// <param name="size">Of the tree.</param>
    public static IReadOnlyList<LeafRange> Plan(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var siblings = new List<LeafRange>();
        var node = new LeafRange(0, size);
        while (node.End - node.Start > 1)
        {
            var split = node.Split;
            var (left, right) = (node with { End = split }, node with { Start = split });
            (node, var sibling) = index < split ? (left, right) : (right, left);
            siblings.Add(sibling);
        }

        siblings.Reverse();
        return siblings;
    }

    /// <summary>Whether the proof leads from the leaf to the root: RFC 9162, 2.1.3.2.</summary>
    public static bool Verify(long index, long size, ReadOnlySpan<byte> leafHash, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size || !ProofHashes.AreWhole(proof))
            return false;
        var (fn, sn) = (index, size - 1);
        var hash = leafHash.ToArray();
        foreach (var sibling in proof)
        {
            if (sn == 0)
                return false;
            if ((fn & 1) == 1 || fn == sn)
            {
                hash = MerkleHash.Node(sibling, hash);
                // The node has no right neighbour at these levels: it is handed up as it is.
                while ((fn & 1) == 0 && fn != 0)
                    (fn, sn) = (fn >> 1, sn >> 1);
            }
            else
            {
                hash = MerkleHash.Node(hash, sibling);
            }

            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return sn == 0 && root.SequenceEqual(hash);
    }
}

namespace SigningService.AuditLog.Proofs;

/// <summary>Hashes of perfect subtrees joined into those of larger ones.</summary>
public static class SubtreeHashes
{
    /// <summary>The hash of a perfect subtree from those of its equal parts: 1, 2, 4, … of them, in order.</summary>
    public static byte[] OfPerfect(IReadOnlyList<byte[]> parts)
    {
        var level = parts.ToArray();
        for (var count = level.Length; count > 1; count /= 2)
        {
            for (var i = 0; i < count / 2; i++)
                level[i] = MerkleHash.Node(level[2 * i], level[(2 * i) + 1]);
        }

        return level[0];
    }

    /// <summary>The hash of a range from those of its <see cref="LeafRange.PerfectSubtrees"/>, in order.</summary>
    public static byte[] OfRange(IReadOnlyList<byte[]> subtrees)
    {
        var hash = subtrees[^1];
        for (var i = subtrees.Count - 2; i >= 0; i--)
            hash = MerkleHash.Node(subtrees[i], hash);
        return hash;
    }
}

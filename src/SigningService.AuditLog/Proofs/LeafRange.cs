using System.Numerics;

namespace SigningService.AuditLog.Proofs;

/// <summary>Leaves that stand under one node of the tree of RFC 9162, 2.1.1: from <paramref name="Start"/>, without <paramref name="End"/>.</summary>
public readonly record struct LeafRange(long Start, long End)
{
    /// <summary>
    /// The perfect subtrees it is made of, the largest first. A range that is no power of two is at the right edge of its tree, where each
    /// left child is perfect: joined from the end, they give its hash.
    /// </summary>
    public IEnumerable<Subtree> PerfectSubtrees()
    {
        for (var start = Start; start < End;)
        {
            var level = BitOperations.Log2((ulong)(End - start));
            yield return new Subtree(level, start >> level);
            start += 1L << level;
        }
    }

    /// <summary>Where its left child ends: the largest power of two below its length, from its start.</summary>
    internal long Split => Start + (1L << BitOperations.Log2((ulong)(End - Start - 1)));
}

using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Proofs;

namespace SigningService.Ledger;

/// <summary>Hashes and proofs of the log's tree, from what is stored. A proof reads a few hundred hashes, however long the log is.</summary>
public sealed class LogTree(ILogReader log)
{
    /// <summary>The root of the tree over the first <paramref name="size"/> entries, which the log must have.</summary>
    public async ValueTask<byte[]> RootAsync(long size, CancellationToken cancellationToken) =>
        size == 0 ? AuditLog.MerkleHash.Empty() : await HashAsync(new LeafRange(0, size), cancellationToken).ConfigureAwait(false);

    /// <summary>Whether the log has these entries, and they are the ones that were signed: it continues the checkpoint.</summary>
    public async ValueTask<bool> ContinuesAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        if ((await log.ReadHeadAsync(cancellationToken).ConfigureAwait(false)).Size < checkpoint.Size)
            return false;
        var root = await RootAsync(checkpoint.Size, cancellationToken).ConfigureAwait(false);
        return root.AsSpan().SequenceEqual(checkpoint.Root);
    }

    /// <summary>Shows that an entry is in the tree over the first <paramref name="size"/> entries.</summary>
    public ValueTask<IReadOnlyList<byte[]>> InclusionAsync(long index, long size, CancellationToken cancellationToken) =>
        HashesAsync(InclusionProof.Plan(index, size), cancellationToken);

    /// <summary>Shows that one size of the log continues another.</summary>
    public ValueTask<IReadOnlyList<byte[]>> ConsistencyAsync(long older, long newer, CancellationToken cancellationToken) =>
        HashesAsync(ConsistencyProof.Plan(older, newer), cancellationToken);

    private async ValueTask<IReadOnlyList<byte[]>> HashesAsync(IReadOnlyList<LeafRange> ranges, CancellationToken cancellationToken)
    {
        var hashes = new byte[ranges.Count][];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = await HashAsync(ranges[i], cancellationToken).ConfigureAwait(false);
        return hashes;
    }

    private async ValueTask<byte[]> HashAsync(LeafRange range, CancellationToken cancellationToken)
    {
        var hashes = new List<byte[]>();
        foreach (var subtree in range.PerfectSubtrees())
            hashes.Add(await HashAsync(subtree, cancellationToken).ConfigureAwait(false));
        return SubtreeHashes.OfRange(hashes);
    }

    private async ValueTask<byte[]> HashAsync(Subtree subtree, CancellationToken cancellationToken)
    {
        // Hashes are stored at every eighth level: what lies between is computed from those below.
        var above = subtree.Level % Tile.Height;
        var parts = await log.ReadHashesAsync(subtree.Level - above, subtree.Index << above, 1 << above, cancellationToken).ConfigureAwait(false);
        return parts.Count == 1 << above
            ? SubtreeHashes.OfPerfect(parts)
            : throw new AuditLog.LogEntryFormatException("The log has fewer hashes than its head speaks of.");
    }
}

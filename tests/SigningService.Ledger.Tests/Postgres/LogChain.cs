using SigningService.AuditLog;

namespace SigningService.Ledger.Tests.Postgres;

/// <summary>A log, read from its first entry.</summary>
internal static class LogChain
{
    /// <summary>Number of its entries, which have no gaps and are those of its head.</summary>
    public static async Task<int> CountAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        var tree = new CompactRange();
        await foreach (var entry in ledger.ReadEntriesAsync(0, long.MaxValue, cancellationToken))
        {
            Assert.Equal(tree.Size, entry.Index);
            Assert.Equal(tree.Size, LogEntry.Decode(entry.Entry).Index);
            tree.Append(MerkleHash.Leaf(entry.Entry.Span));
        }

        Assert.Equal(tree.Root(), (await ledger.ReadHeadAsync(cancellationToken)).Root());
        return (int)tree.Size;
    }
}

using SigningService.AuditLog;

namespace SigningService.Ledger;

/// <summary>Reads the audit log as it is stored.</summary>
public interface ILogReader
{
    /// <summary>The entries from an index on, in order, up to <paramref name="count"/> of them.</summary>
    IAsyncEnumerable<RecordedEntry> ReadEntriesAsync(long from, long count, CancellationToken cancellationToken);

    /// <summary>The head of the tree over all entries.</summary>
    ValueTask<CompactRange> ReadHeadAsync(CancellationToken cancellationToken);

    /// <summary>The stored hashes of neighbouring perfect subtrees, in order.</summary>
    /// <param name="level">Height of the subtrees: 0 for leaves, else a multiple of 8.</param>
    /// <param name="first">Place of the first among those of its height.</param>
    /// <param name="count">How many; fewer come back if the log has no more.</param>
    ValueTask<IReadOnlyList<byte[]>> ReadHashesAsync(int level, long first, int count, CancellationToken cancellationToken);
}

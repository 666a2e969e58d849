using SigningService.AuditLog;

namespace SigningService.Ledger;

/// <summary>Reads the audit log as it is stored.</summary>
public interface ILogReader
{
    /// <summary>The entries from an index on, in order, up to <paramref name="count"/> of them.</summary>
    IAsyncEnumerable<RecordedEntry> ReadEntriesAsync(long from, long count, CancellationToken cancellationToken);

    /// <summary>The head of the tree over all entries.</summary>
    ValueTask<CompactRange> ReadHeadAsync(CancellationToken cancellationToken);
}

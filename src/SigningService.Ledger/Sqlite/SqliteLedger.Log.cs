using SigningService.AuditLog;

namespace SigningService.Ledger.Sqlite;

/// <content>The log: its entries, its tree, and what was signed of it.</content>
public sealed partial class SqliteLedger
{
    public IAsyncEnumerable<RecordedEntry> ReadEntriesAsync(long from, long count, CancellationToken cancellationToken) =>
        StreamAsync(
            "SELECT idx, entry, leaf_hash FROM log_entries WHERE idx >= ?1 ORDER BY idx LIMIT ?2",
            query => query.Bind(1, from).Bind(2, count),
            row => new RecordedEntry(row.Int64(0), row.Content(1), row.Blob(2)),
            cancellationToken);

    public ValueTask<CompactRange> ReadHeadAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(
            r =>
            {
                var query = r["SELECT head FROM log_head WHERE id = 1"];
                query.Step();
                var head = CompactRange.Parse(query.Span(0));
                query.Reset();
                return head;
            },
            cancellationToken));

    public ValueTask<IReadOnlyList<byte[]>> ReadHashesAsync(int level, long first, int count, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => LogNodes.Read(r, level, first, count), cancellationToken));

    public ValueTask<RecordedCheckpoint?> FindLatestCheckpointAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => CheckpointRow.Read(r[CheckpointRow.Latest]), cancellationToken));

    public ValueTask<RecordedCheckpoint?> FindCheckpointCoveringAsync(long size, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => CheckpointRow.Read(r[CheckpointRow.Covering].Bind(1, size)), cancellationToken));

    public async ValueTask RecordCheckpointAsync(RecordedCheckpoint checkpoint, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => CheckpointRow.Write(s, checkpoint), cancellationToken).ConfigureAwait(false);
}

using SigningService.AuditLog;

namespace SigningService.Ledger.Postgres;

/// <content>The log: its entries, its tree, and what was signed of it.</content>
public sealed partial class PostgresLedger
{
    public IAsyncEnumerable<RecordedEntry> ReadEntriesAsync(long from, long count, CancellationToken cancellationToken) =>
        _reads.StreamAsync(LogSql.Entries(from, count), static row => new RecordedEntry(row.Int64(0), row.Content(1), row.Blob(2)), cancellationToken);

    public async ValueTask<CompactRange> ReadHeadAsync(CancellationToken cancellationToken) =>
        (await _reads.OneAsync(new Sql(LogSql.Head), static row => CompactRange.Parse(row.Span(0)), cancellationToken).ConfigureAwait(false))
            ?? throw new LogEntryFormatException("The ledger has no head of its log.");

    public async ValueTask<IReadOnlyList<byte[]>> ReadHashesAsync(int level, long first, int count, CancellationToken cancellationToken) =>
        await _reads.AllAsync(LogSql.Hashes(level, first, count), static row => row.Blob(0), cancellationToken).ConfigureAwait(false);

    public ValueTask<RecordedCheckpoint?> FindLatestCheckpointAsync(CancellationToken cancellationToken) =>
        _reads.OneAsync(CheckpointSql.Latest(), CheckpointSql.Read, cancellationToken);

    public ValueTask<RecordedCheckpoint?> FindCheckpointCoveringAsync(long size, CancellationToken cancellationToken) =>
        _reads.OneAsync(CheckpointSql.Covering(size), CheckpointSql.Read, cancellationToken);

    public async ValueTask RecordCheckpointAsync(RecordedCheckpoint checkpoint, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(
            async s =>
            {
                await s.RunAsync(CheckpointSql.Insert(checkpoint)).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
}

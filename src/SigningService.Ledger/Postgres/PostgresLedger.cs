using Microsoft.Extensions.Logging;
using Npgsql;
using SigningService.AuditLog;
using SigningService.Authority;
using SigningService.Authority.Auditing;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Deltas;
using SigningService.Authority.Revocation.Streaming;
using SigningService.Ledger.Postgres.Archives;

namespace SigningService.Ledger.Postgres;

/// <summary>
/// The ledger in a PostgreSQL database, which several processes may share: one writer in each, whose acts share commits, and readers that
/// never wait. What encoding an act needs is done by its caller, before the queue.
/// </summary>
public sealed partial class PostgresLedger : ILedger
{
    private readonly NpgsqlDataSource _writing;
    private readonly NpgsqlDataSource _reading;
    private readonly PostgresWriter _writer;
    private readonly ReadPool _reads;
    private readonly TimeProvider _time;
    private bool _disposed;

    private PostgresLedger(PostgresOptions options, NpgsqlDataSource writing, NpgsqlDataSource reading, TimeProvider time, ILogger logger)
    {
        _writing = writing;
        _reading = reading;
        _time = time;
        _reads = new ReadPool(reading);
        _writer = new PostgresWriter(options, writing, time, logger);
        _archive = new Archiving(_reads, _writer, writing, time, options.BeforeArchiveStep);
    }

    public LedgerState State => _writer.State;

    /// <summary>Opens the ledger and brings its schema up to date.</summary>
    /// <exception cref="LedgerUnavailableException">
    /// The server does not answer, is too old or would lose commits, the log is damaged, or a newer version of the service wrote it; the
    /// message says which.
    /// </exception>
    public static async Task<PostgresLedger> OpenAsync(
        PostgresOptions options, TimeProvider time, ILogger<PostgresLedger> logger, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.QueueLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ActsPerCommit, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ReadConnections, 1);
        var writing = Connections.ForWriting(options);
        try
        {
            await using (var connection = await writing.OpenConnectionAsync(cancellationToken).ConfigureAwait(false))
            {
                await ServerSettings.RequireAsync(connection, options.MayFailOver, cancellationToken).ConfigureAwait(false);
                await MigrationRunner.ApplyAsync(connection, Migration.All("Postgres"), time, cancellationToken).ConfigureAwait(false);
                await ArchiveRights.RequireAsync(connection, cancellationToken).ConfigureAwait(false);
                var size = await Soundness.CheckLogAsync(connection, cancellationToken).ConfigureAwait(false);
                Log.LedgerOpened(logger, $"{options.Database} on {options.Host}", size);
            }

            return new PostgresLedger(options, writing, Connections.ForReading(options), time, logger);
        }
        catch (Exception e)
        {
            await writing.DisposeAsync().ConfigureAwait(false);
            if (e is NpgsqlException or IOException or TimeoutException or UnauthorizedAccessException or LogEntryFormatException)
                throw new LedgerUnavailableException($"The ledger {options.Database} on {options.Host} cannot be opened: {e.Message}", e);
            throw;
        }
    }

    public async ValueTask<CertificateRecord> RecordIntentAsync(IssuanceIntent intent, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(new IntentAct(intent, LedgerEntries.Intended(intent), cancellationToken), cancellationToken).ConfigureAwait(false);

    public async ValueTask<CertificateRecord> RecordIssuedAsync(
        CertificateId id, ReadOnlyMemory<byte> der, DateTimeOffset now, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(new IssuedAct(id, der, now, LedgerEntries.Issued(id, der, now), cancellationToken), cancellationToken).ConfigureAwait(false);

    public ValueTask<CertificateRecord?> FindAsync(CertificateId id, CancellationToken cancellationToken) =>
        _reads.OneAsync(CertificateSql.ById(id), CertificateRow.Read, cancellationToken);

    public ValueTask<IssuanceStatus?> FindStatusAsync(CertificateId id, CancellationToken cancellationToken) =>
        _reads.OneAsync(CertificateSql.StatusById(id), CertificateSql.ReadStatus, cancellationToken);

    public ValueTask<CertificateRecord?> FindByRequestAsync(string requester, string requestId, CancellationToken cancellationToken) =>
        _reads.OneAsync(CertificateSql.ByRequest(requester, requestId), CertificateRow.Read, cancellationToken);

    public ValueTask<CertificatePage> ListAsync(CertificateQuery query, CancellationToken cancellationToken) =>
        CertificateListing.ReadAsync(_reads, query, cancellationToken);

    public ValueTask<bool> IsKeyCompromisedAsync(ReadOnlyMemory<byte> publicKeySha256, CancellationToken cancellationToken) =>
        _reads.AnyAsync(CertificateSql.CompromisedKey(publicKeySha256), cancellationToken);

    public async ValueTask<CertificateRecord?> RevokeAsync(CertificateId id, RevocationRecord revocation, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => CertificateWrites.RevokeAsync(s, id, revocation), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<CertificateRecord>> RevokeKeyAsync(
        ReadOnlyMemory<byte> publicKeySha256, RevocationRecord revocation, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => CertificateWrites.RevokeKeyAsync(s, publicKeySha256, revocation), cancellationToken).ConfigureAwait(false);

    public async ValueTask<long> ReserveListNumberAsync(ShardId shard, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        return await _writer.WriteAsync(s => RevocationListWrites.ReserveAsync(s, shard, now), cancellationToken).ConfigureAwait(false);
    }

    public IAsyncEnumerable<RevokedSerial> ReadRevokedAsync(ShardId shard, DateTimeOffset expiringFrom, CancellationToken cancellationToken) =>
        _reads.StreamAsync(RevocationListWrites.Revoked(shard, expiringFrom), RevocationListRow.ReadRevoked, cancellationToken);

    public IAsyncEnumerable<PlacedRevocation> ReadRevocationsAsync(
        ShardId shard, long after, DateTimeOffset expiringFrom, CancellationToken cancellationToken) =>
        _reads.StreamAsync(RevocationListWrites.Revocations(shard, after, expiringFrom), RevocationListRow.ReadRevocation, cancellationToken);

    public async ValueTask RecordListIntentAsync(RevocationList toBeSigned, CancellationToken cancellationToken)
    {
        var entry = LedgerEntries.ListIntended(toBeSigned, _time.GetUtcNow());
        await _writer.WriteAsync(s => RevocationListWrites.RecordIntentAsync(s, toBeSigned, entry), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask RecordListAsync(RevocationList list, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entry = LedgerEntries.ListPublished(list, now);
        await _writer.WriteAsync(s => RevocationListWrites.RecordAsync(s, list, now, entry), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<RevocationList?> FindCurrentListAsync(ShardId shard, CancellationToken cancellationToken) =>
        _reads.OneAsync(RevocationListWrites.Current(shard), row => RevocationListRow.Read(row, shard), cancellationToken);

    public ValueTask<RevocationList?> FindListAsync(ShardId shard, long number, CancellationToken cancellationToken) =>
        _reads.OneAsync(RevocationListWrites.ByNumber(shard, number), row => RevocationListRow.Read(row, shard), cancellationToken);

    public ValueTask<DeltaBase?> FindDeltaBaseAsync(ShardId shard, DateTimeOffset madeBefore, CancellationToken cancellationToken) =>
        _reads.OneAsync(DeltaListWrites.Base(shard, madeBefore), RevocationListRow.ReadBase, cancellationToken);

    public async ValueTask AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        var entry = LedgerEntries.Of(auditEvent);
        await _writer.WriteAsync(
            s =>
            {
                s.AppendToLog(entry);
                return ValueTask.FromResult(true);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        await _writer.WriteAsync(
            async s =>
            {
                await s.RunAsync(new Sql("INSERT INTO checks (id, checked_at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET checked_at = excluded.checked_at").Add(now)).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what waits, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await ReleaseAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _writing.DisposeAsync().ConfigureAwait(false);
        await _reading.DisposeAsync().ConfigureAwait(false);
        _archiving.Dispose();
    }
}

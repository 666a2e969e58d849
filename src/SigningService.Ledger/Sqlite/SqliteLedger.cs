using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SigningService.AuditLog;
using SigningService.Authority;
using SigningService.Authority.Auditing;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Deltas;
using SigningService.Authority.Revocation.Streaming;
using SigningService.Authority.Rotation;
using SigningService.Ledger.Archives;

namespace SigningService.Ledger.Sqlite;

/// <summary>
/// The ledger in one SQLite file: one writer whose acts share commits, readers that never wait. What encoding an act needs is done by its
/// caller, before the queue.
/// </summary>
public sealed partial class SqliteLedger : ILedger, IArchivingLedger
{
    private readonly WriterLock _lock;
    private readonly SqliteWriter _writer;
    private readonly ReaderPool _readers;
    private readonly ArchiveShelf _archives;
    private readonly TimeProvider _time;
    private bool _disposed;

    private SqliteLedger(WriterLock writerLock, SqliteWriter writer, ReaderPool readers, ArchiveShelf archives, LedgerOptions options, TimeProvider time)
    {
        _lock = writerLock;
        _writer = writer;
        _readers = readers;
        _archives = archives;
        _archive = new Archiving(readers, writer, archives, time, options.BeforeArchiveStep);
        _time = time;
    }

    public LedgerState State => _writer.State;

    /// <summary>Opens the ledger, makes it if it is not there, and brings its schema up to date.</summary>
    /// <exception cref="LedgerUnavailableException">
    /// It cannot be opened, another process has it, it is damaged, or a newer version of the service wrote it; the message says which.
    /// </exception>
    public static SqliteLedger Open(LedgerOptions options, TimeProvider time, ILogger<SqliteLedger> logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.QueueLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ActsPerCommit, 1);
        var archives = new ArchiveShelf(options.ArchiveFolder ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.File))!, "archive"));
        WriterLock? writerLock = null;
        WriterSession? session = null;
        try
        {
            Connections.Prepare(options.File);
            writerLock = WriterLock.Take(options.File);
            using (var connection = Connections.OpenWriter(options.File))
            {
                Soundness.Check(connection, options.File);
                MigrationRunner.Apply(connection, Migration.All("Sqlite"), time);
                Soundness.CheckLog(connection);
                LogNodes.Complete(connection);
            }

            session = WriterSession.Open(options.File, archives);
            Log.LedgerOpened(logger, options.File, session.LogSize);
            return new SqliteLedger(writerLock, new SqliteWriter(options, session, archives, time, logger), new ReaderPool(options.File, archives), archives, options, time);
        }
        catch (Exception e)
        {
            session?.Dispose();
            archives.Dispose();
            writerLock?.Dispose();
            if (e is SqliteException or IOException or UnauthorizedAccessException or LogEntryFormatException)
                throw new LedgerUnavailableException($"The ledger {options.File} cannot be opened: {e.Message}", e);
            throw;
        }
    }

    public async ValueTask<CertificateRecord> RecordIntentAsync(IssuanceIntent intent, CancellationToken cancellationToken)
    {
        var entry = LedgerEntries.Intended(intent);
        var names = StoredText.WriteNames(intent.Names);
        var labels = StoredText.WriteLabels(intent.Labels);
        return await _writer.WriteAsync(s => CertificateWrites.RecordIntent(s, intent, names, labels, entry), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<CertificateRecord> RecordIssuedAsync(
        CertificateId id, ReadOnlyMemory<byte> der, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entry = LedgerEntries.Issued(id, der, now);
        return await _writer.WriteAsync(s => CertificateWrites.RecordIssued(s, id, der, now, entry), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<CertificateRecord?> FindAsync(CertificateId id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => CertificateReads.Find(r[CertificateReads.ById], id), cancellationToken));

    public ValueTask<IssuanceStatus?> FindStatusAsync(CertificateId id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => CertificateReads.FindStatus(r[CertificateReads.StatusById], id), cancellationToken));

    public ValueTask<CertificateRecord?> FindByRequestAsync(string requester, string requestId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => CertificateReads.FindByRequest(r[CertificateReads.ByRequest], requester, requestId), cancellationToken));

    /// <remarks>Searching by a part of the subject reads all rows that the other conditions leave, so it runs away from the caller.</remarks>
    public async ValueTask<CertificatePage> ListAsync(CertificateQuery query, CancellationToken cancellationToken) =>
        await Task.Run(() => _readers.Read(r => CertificateListing.Read(r, query), cancellationToken), cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> IsKeyCompromisedAsync(ReadOnlyMemory<byte> publicKeySha256, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(
            r =>
            {
                var query = r[CertificateReads.CompromisedKey].Bind(1, publicKeySha256.Span);
                var found = query.Step();
                query.Reset();
                return found;
            },
            cancellationToken));

    public async ValueTask<CertificateRecord?> RevokeAsync(CertificateId id, RevocationRecord revocation, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => CertificateWrites.Revoke(s, id, revocation), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<CertificateRecord>> RevokeKeyAsync(
        ReadOnlyMemory<byte> publicKeySha256, RevocationRecord revocation, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => CertificateWrites.RevokeKey(s, publicKeySha256, revocation), cancellationToken).ConfigureAwait(false);

    public async ValueTask<long> ReserveListNumberAsync(ShardId shard, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        return await _writer.WriteAsync(s => RevocationListWrites.Reserve(s, shard, now), cancellationToken).ConfigureAwait(false);
    }

    public IAsyncEnumerable<RevokedSerial> ReadRevokedAsync(ShardId shard, DateTimeOffset expiringFrom, CancellationToken cancellationToken) =>
        StreamAsync(
            shard.IsAll ? CertificateReads.RevokedOfAuthority : CertificateReads.RevokedOfShard,
            query => query.Bind(1, shard.Authority).Bind(2, shard.Shard).Bind(3, UnixTime.Of(expiringFrom)),
            RevocationListRow.ReadRevoked,
            cancellationToken);

    public IAsyncEnumerable<PlacedRevocation> ReadRevocationsAsync(
        ShardId shard, long after, DateTimeOffset expiringFrom, CancellationToken cancellationToken) =>
        StreamAsync(
            shard.IsAll ? CertificateReads.RevocationsOfAuthority : CertificateReads.RevocationsOfShard,
            query => query.Bind(1, shard.Authority).Bind(2, shard.Shard).Bind(3, after).Bind(4, UnixTime.Of(expiringFrom)),
            RevocationListRow.ReadRevocation,
            cancellationToken);

    public async ValueTask RecordListIntentAsync(RevocationList toBeSigned, CancellationToken cancellationToken)
    {
        var entry = LedgerEntries.ListIntended(toBeSigned, _time.GetUtcNow());
        await _writer.WriteAsync(s => RevocationListWrites.RecordIntent(s, toBeSigned, entry), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask RecordListAsync(RevocationList list, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entry = LedgerEntries.ListPublished(list, now);
        await _writer.WriteAsync(s => RevocationListWrites.Record(s, list, now, entry), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<RevocationList?> FindCurrentListAsync(ShardId shard, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(
            r => RevocationListWrites.Read(r[RevocationListWrites.Current].Bind(1, shard.Authority).Bind(2, shard.Shard), shard), cancellationToken));

    public ValueTask<RevocationList?> FindListAsync(ShardId shard, long number, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(
            r => RevocationListWrites.Read(r[RevocationListWrites.ByNumber].Bind(1, shard.Authority).Bind(2, shard.Shard).Bind(3, number), shard),
            cancellationToken));

    public ValueTask<DeltaBase?> FindDeltaBaseAsync(ShardId shard, DateTimeOffset madeBefore, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(
            r => r[DeltaListWrites.Base].Bind(1, shard.Authority).Bind(2, shard.Shard).Bind(3, UnixTime.Of(madeBefore)).One(RevocationListRow.ReadBase),
            cancellationToken));

    public async ValueTask<EnrollmentToken> RecordTokenAsync(EnrollmentToken token, CancellationToken cancellationToken)
    {
        var entry = EnrollmentEntries.Created(token, token.CreatedAt, again: false);
        var names = StoredText.WriteNames(token.Names);
        return await _writer.WriteAsync(s => EnrollmentWrites.Record(s, token, names, entry), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<EnrollmentToken?> FindTokenBySecretAsync(ReadOnlyMemory<byte> secretSha256, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => r[EnrollmentWrites.BySecret].Bind(1, secretSha256.Span).One(EnrollmentTokenRow.Read), cancellationToken));

    public ValueTask<EnrollmentTokenPage> ListTokensAsync(EnrollmentTokenQuery query, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => EnrollmentListing.Read(r, query), cancellationToken));

    public async ValueTask<EnrollmentToken?> RevokeTokenAsync(
        string id, string revokedBy, DateTimeOffset now, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => EnrollmentWrites.Revoke(s, id, revokedBy, now), cancellationToken).ConfigureAwait(false);

    public async ValueTask AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        var entry = LedgerEntries.Of(auditEvent);
        await _writer.WriteAsync(
            s =>
            {
                s.AppendToLog(entry);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<CertificateStanding?> FindStandingAsync(CertificateId id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => RotationReads.FindStanding(r, id), cancellationToken));

    public ValueTask<bool> IsKeyUsedAsync(ReadOnlyMemory<byte> publicKeySha256, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => RotationReads.IsKeyUsed(r, publicKeySha256), cancellationToken));

    public IAsyncEnumerable<CertificateStanding> ReadEndingAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) =>
        StreamAsync(
            RotationReads.Ending,
            query => query.Bind(1, UnixTime.Of(from)).Bind(2, UnixTime.Of(until)),
            row => new CertificateStanding(CertificateRow.Read(row), row.Int64(CertificateRow.Width), null),
            cancellationToken);

    public async ValueTask<bool> RecordAlarmAsync(ExpiryAlarm alarm, CancellationToken cancellationToken)
    {
        var entry = LedgerEntries.Expiring(alarm);
        return await _writer.WriteAsync(s => RotationWrites.RecordAlarm(s, alarm, entry), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        var now = UnixTime.Of(_time.GetUtcNow());
        await _writer.WriteAsync(
            s =>
            {
                s["INSERT INTO checks (id, checked_at) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET checked_at = ?1"].Bind(1, now).Run();
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
        await _writer.DisposeAsync().ConfigureAwait(false);
        _readers.Dispose();
        _archives.Dispose();
        _archiving.Dispose();
        _lock.Dispose();
    }

    /// <summary>Rows one by one from one snapshot, however many there are.</summary>
    private async IAsyncEnumerable<T> StreamAsync<T>(
        string sql, Action<Statement> bind, Func<Statement, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // SQLite answers without waiting for anything that could be awaited.
        await Task.CompletedTask.ConfigureAwait(false);
        var reader = Rent();
        var ended = false;
        try
        {
            var query = reader[sql];
            bind(query);
            while (Step(query))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return read(query);
            }

            query.Reset();
            ended = true;
        }
        finally
        {
            if (ended)
                _readers.Return(reader);
            else
                reader.Dispose();
        }
    }

    private Reader Rent()
    {
        try
        {
            return _readers.Rent();
        }
        catch (SqliteException e)
        {
            throw new LedgerUnavailableException("The ledger could not be read.", e);
        }
    }

    private static bool Step(Statement query)
    {
        try
        {
            return query.Step();
        }
        catch (SqliteException e)
        {
            throw new LedgerUnavailableException("The ledger could not be read.", e);
        }
    }
}

using System.Runtime.CompilerServices;
using SigningService.Authority;
using SigningService.Authority.Auditing;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;

namespace SigningService.Testing;

/// <summary>
/// A ledger in memory that keeps the contract of the stores and writes down the order of what was done, for tests of the stories.
/// </summary>
public sealed partial class InMemoryLedger : ICertificateStore, IRevocationStore, IAuditLog
{
    private readonly Dictionary<CertificateId, CertificateRecord> _records = [];
    private readonly Dictionary<ShardId, long> _numbers = [];
    private readonly List<RevocationList> _lists = [];
    private readonly Lock _turn = new();

    /// <summary>The acts in order, for example <c>intent</c>, <c>issued</c>.</summary>
    public List<string> Acts { get; } = [];

    public List<AuditEvent> Events { get; } = [];

    /// <summary>Set to have every write fail like a full disk.</summary>
    public bool IsFull { get; set; }

    /// <summary>Called when an intent has been recorded.</summary>
    public Action? AfterIntent { get; set; }

    public IReadOnlyCollection<CertificateRecord> Records => _records.Values;

    public ValueTask<CertificateRecord> RecordIntentAsync(IssuanceIntent intent, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            var earlier = _records.Values.FirstOrDefault(
                record => record.Intent.Requester == intent.Requester && record.Intent.RequestId == intent.RequestId);
            if (earlier is not null)
                return ValueTask.FromResult(earlier);
            var record = new CertificateRecord(intent, null, null);
            _records.Add(intent.Id, record);
            Acts.Add("intent");
            AfterIntent?.Invoke();
            return ValueTask.FromResult(record);
        }
    }

    public ValueTask<CertificateRecord> RecordIssuedAsync(
        CertificateId id, ReadOnlyMemory<byte> der, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            var record = _records[id];
            if (record.Der is not null)
                return ValueTask.FromResult(record);
            Acts.Add("issued");
            return ValueTask.FromResult(_records[id] = record with { Der = der });
        }
    }

    public ValueTask<CertificateRecord?> FindAsync(CertificateId id, CancellationToken cancellationToken)
    {
        lock (_turn)
            return ValueTask.FromResult(_records.GetValueOrDefault(id));
    }

    public ValueTask<CertificateRecord?> FindByRequestAsync(string requester, string requestId, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            return ValueTask.FromResult(_records.Values.FirstOrDefault(
                record => record.Intent.Requester == requester && record.Intent.RequestId == requestId));
        }
    }

    public ValueTask<CertificatePage> ListAsync(CertificateQuery query, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            return ValueTask.FromResult(new CertificatePage(
                [.. _records.Values.Where(record => query.Requester is null || record.Intent.Requester == query.Requester)], null));
        }
    }

    public ValueTask<bool> IsKeyCompromisedAsync(ReadOnlyMemory<byte> publicKeySha256, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            return ValueTask.FromResult(_records.Values.Any(record =>
                record.Revocation?.Reason == RevocationReason.KeyCompromise
                && record.Intent.PublicKeySha256.Span.SequenceEqual(publicKeySha256.Span)));
        }
    }

    public ValueTask<CertificateRecord?> RevokeAsync(CertificateId id, RevocationRecord revocation, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            if (!_records.TryGetValue(id, out var record))
                return ValueTask.FromResult<CertificateRecord?>(null);
            if (record.Revocation is not null)
                return ValueTask.FromResult<CertificateRecord?>(record);
            var next = _numbers.GetValueOrDefault(new ShardId(id.Authority, record.Intent.Shard)) + 1;
            Acts.Add("revoked");
            return ValueTask.FromResult<CertificateRecord?>(_records[id] = record with { Revocation = revocation with { ListNumber = next } });
        }
    }

    public ValueTask<long> ReserveListNumberAsync(ShardId shard, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            Acts.Add("number");
            return ValueTask.FromResult(_numbers[shard] = _numbers.GetValueOrDefault(shard) + 1);
        }
    }

    public async IAsyncEnumerable<RevokedSerial> ReadRevokedAsync(
        ShardId shard, DateTimeOffset expiringFrom, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        CertificateRecord[] records;
        lock (_turn)
            records = [.. _records.Values];
        foreach (var record in records.Where(record => record.Revocation is not null && record.Intent.NotAfter >= expiringFrom))
        {
            if (record.Intent.Id.Authority == shard.Authority && (shard.IsAll || record.Intent.Shard == shard.Shard))
                yield return new RevokedSerial(record.Intent.Id.Serial, record.Revocation!.RevokedAt, record.Revocation.Reason, record.Revocation.InvalidFrom);
        }
    }

    public ValueTask RecordListIntentAsync(RevocationList toBeSigned, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            Acts.Add("list intent");
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask RecordListAsync(RevocationList list, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            Acts.Add("list");
            _lists.Add(list);
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask<RevocationList?> FindCurrentListAsync(ShardId shard, CancellationToken cancellationToken)
    {
        lock (_turn)
            return ValueTask.FromResult(_lists.Where(list => list.Shard == shard).MaxBy(list => list.Number));
    }

    public ValueTask<RevocationList?> FindListAsync(ShardId shard, long number, CancellationToken cancellationToken)
    {
        lock (_turn)
            return ValueTask.FromResult(_lists.FirstOrDefault(list => list.Shard == shard && list.Number == number));
    }

    public ValueTask AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            Acts.Add(auditEvent.Kind.ToString());
            Events.Add(auditEvent);
            return ValueTask.CompletedTask;
        }
    }

    private void RequireSpace()
    {
        if (IsFull)
            throw new LedgerUnavailableException("The ledger is full.");
    }
}

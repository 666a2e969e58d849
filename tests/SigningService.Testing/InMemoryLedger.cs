using System.Runtime.CompilerServices;
using SigningService.Authority;
using SigningService.Authority.Auditing;
using SigningService.Authority.Enrollment;
using SigningService.Authority.Incidents;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Deltas;
using SigningService.Authority.Revocation.Streaming;
using SigningService.Authority.Rotation;

namespace SigningService.Testing;

/// <summary>
/// A ledger in memory that keeps the contract of the stores and writes down the order of what was done, for tests of the stories.
/// </summary>
public sealed partial class InMemoryLedger : ICertificateStore, IRevocationStore, IRotationStore, IEnrollmentStore, IIncidentStore, IAuditLog
{
    private readonly Dictionary<CertificateId, CertificateRecord> _records = [];
    private readonly Dictionary<ShardId, long> _numbers = [];
    private readonly List<CertificateId> _revoked = []; // in the order of revocation
    private readonly List<RevocationList> _lists = [];
    private readonly List<EnrollmentToken> _tokens = [];
    private readonly Dictionary<CertificateId, long> _lineages = [];
    private readonly Dictionary<CertificateId, List<CertificateId>> _successors = [];
    private readonly HashSet<string> _usedKeys = [];
    private readonly HashSet<(CertificateId, TimeSpan)> _alarms = [];
    private readonly Lock _turn = new();

    /// <summary>The acts in order, for example <c>intent</c>, <c>issued</c>.</summary>
    public List<string> Acts { get; } = [];

    public List<AuditEvent> Events { get; } = [];

    /// <summary>Set to have every write fail like a full disk.</summary>
    public bool IsFull { get; set; }

    /// <summary>Called when an intent has been recorded.</summary>
    public Action? AfterIntent { get; set; }

    /// <summary>Called when a certificate has been recorded.</summary>
    public Action? AfterIssued { get; set; }

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
            if (EnrollmentRequester.TokenOf(intent.Requester) is { } token)
                Spend(token, intent.CreatedAt);
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
            _issuedAt[id] = now;
            Descend(record.Intent);
            _records[id] = record with { Der = der };
            AfterIssued?.Invoke();
            return ValueTask.FromResult(_records[id]);
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
            return ValueTask.FromResult(_blockedKeys.Contains(Convert.ToHexString(publicKeySha256.Span)) || _records.Values.Any(record =>
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
            _revoked.Add(id);
            return ValueTask.FromResult<CertificateRecord?>(_records[id] = record with { Revocation = revocation with { ListNumber = next } });
        }
    }

    public async ValueTask<IReadOnlyList<CertificateRecord>> RevokeKeyAsync(
        ReadOnlyMemory<byte> publicKeySha256, RevocationRecord revocation, CancellationToken cancellationToken)
    {
        List<CertificateId> ids;
        lock (_turn)
        {
            RequireSpace();
            _blockedKeys.Add(Convert.ToHexString(publicKeySha256.Span));
            ids = [.. _records.Values
                .Where(record => record.Revocation is null && record.Intent.NotAfter >= revocation.RevokedAt && record.Intent.PublicKeySha256.Span.SequenceEqual(publicKeySha256.Span))
                .Select(record => record.Intent.Id)];
        }

        var revoked = new List<CertificateRecord>();
        foreach (var id in ids)
            revoked.Add((await RevokeAsync(id, revocation, cancellationToken))!);
        return revoked;
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

    public async IAsyncEnumerable<PlacedRevocation> ReadRevocationsAsync(
        ShardId shard, long after, DateTimeOffset expiringFrom, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        (long Place, CertificateRecord Record)[] revoked;
        lock (_turn)
            revoked = [.. _revoked.Select((id, i) => (i + 1L, _records[id]))];
        foreach (var (place, record) in revoked.Where(one => one.Place > after && one.Record.Intent.NotAfter >= expiringFrom))
        {
            var (id, revocation) = (record.Intent.Id, record.Revocation!);
            if (id.Authority == shard.Authority && (shard.IsAll || record.Intent.Shard == shard.Shard))
            {
                yield return new PlacedRevocation(
                    place, record.Intent.NotAfter, new RevokedSerial(id.Serial, revocation.RevokedAt, revocation.Reason, revocation.InvalidFrom));
            }
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

    public ValueTask<DeltaBase?> FindDeltaBaseAsync(ShardId shard, DateTimeOffset madeBefore, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            var bases = _lists.Where(list => list.Shard == shard && list.Delta is not null).OrderBy(list => list.Number).TakeLast(1_000).ToList();
            var found = bases.LastOrDefault(list => list.ThisUpdate <= madeBefore) ?? bases.FirstOrDefault();
            return ValueTask.FromResult(found is null ? null : new DeltaBase(found.Number, found.Delta!.Through));
        }
    }

    public ValueTask<RevocationList?> FindListAsync(ShardId shard, long number, CancellationToken cancellationToken)
    {
        lock (_turn)
            return ValueTask.FromResult(_lists.FirstOrDefault(list => list.Shard == shard && list.Number == number));
    }

    public ValueTask<EnrollmentToken> RecordTokenAsync(EnrollmentToken token, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            var earlier = token.RequestId is null
                ? -1
                : _tokens.FindIndex(other => other.Creator == token.Creator && other.RequestId == token.RequestId);
            if (earlier < 0)
            {
                Acts.Add("token");
                _tokens.Add(token);
                return ValueTask.FromResult(token);
            }

            var known = _tokens[earlier];
            if (known.Uses == 0 && known.StateAt(token.CreatedAt) == EnrollmentTokenState.Usable
                && known.RequestHash.Span.SequenceEqual(token.RequestHash.Span))
            {
                Acts.Add("token secret");
                _tokens[earlier] = known with { SecretSha256 = token.SecretSha256 };
            }

            return ValueTask.FromResult(_tokens[earlier]);
        }
    }

    public ValueTask<EnrollmentToken?> FindTokenBySecretAsync(ReadOnlyMemory<byte> secretSha256, CancellationToken cancellationToken)
    {
        lock (_turn)
            return ValueTask.FromResult(_tokens.Find(token => token.SecretSha256.Span.SequenceEqual(secretSha256.Span)));
    }

    /// <remarks>All on one page.</remarks>
    public ValueTask<EnrollmentTokenPage> ListTokensAsync(EnrollmentTokenQuery query, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            return ValueTask.FromResult(new EnrollmentTokenPage(
                [.. _tokens.AsEnumerable().Reverse().Where(token => query.State is null || token.StateAt(query.Now) == query.State)], null));
        }
    }

    public ValueTask<EnrollmentToken?> RevokeTokenAsync(string id, string revokedBy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            var index = _tokens.FindIndex(token => token.Id == id);
            if (index < 0)
                return ValueTask.FromResult<EnrollmentToken?>(null);
            if (_tokens[index].RevokedAt is null)
            {
                Acts.Add("token revoked");
                _tokens[index] = _tokens[index] with { RevokedAt = now };
            }

            return ValueTask.FromResult<EnrollmentToken?>(_tokens[index]);
        }
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

    private void Spend(string id, DateTimeOffset now)
    {
        var index = _tokens.FindIndex(token => token.Id == id);
        if (index < 0 || _tokens[index].StateAt(now) != EnrollmentTokenState.Usable)
            throw EnrollmentRefusal.Of(id);
        Acts.Add("token spent");
        _tokens[index] = _tokens[index] with { Uses = _tokens[index].Uses + 1 };
    }

    public ValueTask<CertificateStanding?> FindStandingAsync(CertificateId id, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            return ValueTask.FromResult(_records.TryGetValue(id, out var record) && record.Der is not null
                ? new CertificateStanding(record, _lineages[id], SuccessorOf(id))
                : null);
        }
    }

    public ValueTask<bool> IsKeyUsedAsync(ReadOnlyMemory<byte> publicKeySha256, CancellationToken cancellationToken)
    {
        lock (_turn)
            return ValueTask.FromResult(_usedKeys.Contains(Convert.ToHexStringLower(publicKeySha256.Span)));
    }

    public async IAsyncEnumerable<CertificateStanding> ReadEndingAsync(
        DateTimeOffset from, DateTimeOffset until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        CertificateRecord[] records;
        lock (_turn)
            records = [.. _records.Values.Where(record => record is { Der: not null, Revocation: null }).OrderBy(record => record.Intent.NotAfter)];
        foreach (var record in records.Where(record => record.Intent.NotAfter >= from && record.Intent.NotAfter < until))
        {
            var isReplaced = SuccessorOf(record.Intent.Id) is not null || records.Any(other =>
                record.Intent.Names.Count > 0 && other.Intent.NotAfter > record.Intent.NotAfter && other.Intent.Profile == record.Intent.Profile
                && other.Intent.Requester == record.Intent.Requester && other.Intent.Names.SequenceEqual(record.Intent.Names));
            if (!isReplaced)
                yield return new CertificateStanding(record, _lineages[record.Intent.Id], null);
        }
    }

    public ValueTask<bool> RecordAlarmAsync(ExpiryAlarm alarm, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            if (!_alarms.Add((alarm.Certificate, alarm.Threshold)))
                return ValueTask.FromResult(false);
            Acts.Add(nameof(AuditEventKind.CertificateExpiring));
            return ValueTask.FromResult(true);
        }
    }

    private CertificateId? SuccessorOf(CertificateId id) =>
        _successors.GetValueOrDefault(id, []).Cast<CertificateId?>().LastOrDefault(successor => _records[successor!.Value].Revocation is null);

    private void Descend(IssuanceIntent intent)
    {
        _usedKeys.Add(Convert.ToHexStringLower(intent.PublicKeySha256.Span));
        if (intent.Renews is { } renewed && _lineages.TryGetValue(renewed, out var lineage))
        {
            _lineages.Add(intent.Id, lineage);
            if (!_successors.TryGetValue(renewed, out var successors))
                _successors.Add(renewed, successors = []);
            successors.Add(intent.Id);
            return;
        }

        var others = _lineages.Where(other => _records[other.Key].Intent.Profile == intent.Profile);
        _lineages.Add(intent.Id, 1 + others.Select(other => other.Value).DefaultIfEmpty().Max());
    }

    private void RequireSpace()
    {
        if (IsFull)
            throw new LedgerUnavailableException("The ledger is full.");
    }
}

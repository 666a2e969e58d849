using System.Runtime.CompilerServices;
using SigningService.Authority;
using SigningService.Authority.Incidents;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;

namespace SigningService.Testing;

/// <summary>Incidents.</summary>
public sealed partial class InMemoryLedger
{
    private readonly List<Incident> _incidents = [];
    private readonly List<(string Incident, IncidentMember Member)> _members = [];
    private readonly Dictionary<(string Incident, CertificateId Certificate), DateTimeOffset> _told = [];
    private readonly Dictionary<CertificateId, DateTimeOffset> _issuedAt = [];
    private readonly HashSet<string> _blockedKeys = [];

    public IReadOnlyList<Incident> Incidents => _incidents;

    /// <summary>Members of all incidents, in the order of their schedules.</summary>
    public IReadOnlyList<IncidentMember> Members => [.. _members.Select(member => member.Member)];

    public async IAsyncEnumerable<IncidentCandidate> SelectAsync(
        IncidentFilter filter, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        CertificateRecord[] records;
        lock (_turn)
            records = [.. _records.Values.Where(record => Fits(filter, record, now)).OrderBy(record => record.Intent.Id.Serial)];
        foreach (var record in records)
            yield return new IncidentCandidate(record.Intent.Id, record.Intent.Profile, record.Intent.Requester);
    }

    public ValueTask<Incident> OpenAsync(Incident incident, IReadOnlyList<IncidentMember> members, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            if (_incidents.Find(other => other.OpenedBy == incident.OpenedBy && other.RequestId == incident.RequestId) is { } earlier)
                return ValueTask.FromResult(earlier);
            Acts.Add("incident opened");
            _incidents.Add(incident);
            _members.AddRange(members.Select(member => (incident.Id, member)));
            if (incident.Reason == RevocationReason.KeyCompromise)
                _blockedKeys.UnionWith(members.Select(member => Convert.ToHexString(_records[member.Certificate].Intent.PublicKeySha256.Span)));
            return ValueTask.FromResult(incident);
        }
    }

    public ValueTask<Incident?> CloseAsync(string id, DateTimeOffset now, string actor, string note, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            var place = _incidents.FindIndex(incident => incident.Id == id);
            if (place < 0)
                return ValueTask.FromResult<Incident?>(null);
            if (_incidents[place].ClosedAt is null)
            {
                Acts.Add("incident closed");
                _incidents[place] = _incidents[place] with { ClosedAt = now, ClosedBy = actor };
            }

            return ValueTask.FromResult<Incident?>(_incidents[place]);
        }
    }

    public ValueTask<Incident?> FindIncidentByRequestAsync(string openedBy, string requestId, CancellationToken cancellationToken)
    {
        lock (_turn)
            return ValueTask.FromResult(_incidents.Find(incident => incident.OpenedBy == openedBy && incident.RequestId == requestId));
    }

    public ValueTask<IncidentStanding?> FindIncidentAsync(string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (_turn)
            return ValueTask.FromResult(_incidents.Find(incident => incident.Id == id) is { } found ? Standing(found, now) : null);
    }

    public ValueTask<IncidentPage> ListIncidentsAsync(IncidentQuery query, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            return ValueTask.FromResult(new IncidentPage(
                [.. Enumerable.Reverse(_incidents).Where(incident => query.IsOpen is null || query.IsOpen == incident.ClosedAt is null).Select(incident => Standing(incident, query.Now))],
                null));
        }
    }

    public ValueTask<IReadOnlyList<LateMember>> ReadLateAsync(string id, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            return ValueTask.FromResult<IReadOnlyList<LateMember>>(
            [
                .. MembersOf(id).Where(member => IsLate(member, now)).OrderBy(member => member.RenewAt).Take(limit).Select(member => new LateMember(
                    member.Certificate, _records[member.Certificate].Intent.Requester, member.RenewAt, ToldAt(id, member.Certificate))),
            ]);
        }
    }

    public async IAsyncEnumerable<IncidentSlot> ReadSlotsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        IncidentSlot[] slots;
        lock (_turn)
        {
            slots =
            [
                .. from incident in _incidents
                   where incident.ClosedAt is null
                   from member in MembersOf(incident.Id)
                   where ReplacedAt(member.Certificate) is null && _records[member.Certificate].Revocation is null
                   orderby member.RenewAt
                   select new IncidentSlot(member.Certificate, incident.Id, member.RenewAt, incident.Deadline, ToldAt(incident.Id, member.Certificate) is not null),
            ];
        }

        foreach (var slot in slots)
            yield return slot;
    }

    public ValueTask NoteToldAsync(string incident, CertificateId certificate, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (_turn)
            _told.TryAdd((incident, certificate), now);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<DueRevocation>> ReadDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            var due =
                from incident in _incidents
                where incident.ClosedAt is null
                from member in MembersOf(incident.Id)
                let record = _records[member.Certificate]
                where record.Revocation is null && record.Intent.NotAfter.AddSeconds(1) > now
                where incident.Deadline <= now || ReplacedAt(member.Certificate) + incident.RevokeAfterReplacement <= now
                select new DueRevocation(member.Certificate, incident.Reason, incident.OpenedBy);
            return ValueTask.FromResult<IReadOnlyList<DueRevocation>>([.. due.Take(limit)]);
        }
    }

    private bool Fits(IncidentFilter filter, CertificateRecord record, DateTimeOffset now) =>
        record is { Der: { } der, Revocation: null, Intent: var intent }
        && intent.NotAfter.AddSeconds(1) > now
        && (filter.PublicKeySha256 is not { } key || key.Span.SequenceEqual(intent.PublicKeySha256.Span))
        && (filter.Profile ?? intent.Profile) == intent.Profile
        && (filter.Authority ?? intent.Id.Authority) == intent.Id.Authority
        && (filter.Requester is not { } requester || (requester.EndsWith('/') ? intent.Requester.StartsWith(requester, StringComparison.Ordinal) : requester == intent.Requester))
        && (filter.IssuedFrom ?? intent.CreatedAt) <= intent.CreatedAt
        && (filter.IssuedBefore is not { } before || intent.CreatedAt < before)
        && (filter.ExpiresFrom ?? intent.NotAfter) <= intent.NotAfter
        && (filter.ExpiresBefore is not { } end || intent.NotAfter < end)
        && (filter.KeyAlgorithm is not { } algorithm || Authority.Asn1.ParsedCertificate.Parse(der).PublicKey.Algorithm.Name == algorithm)
        && (!filter.WithoutTwin || (!TwinRequestId.IsTwins(intent.RequestId) && !HasTwin(intent)))
        && (filter.Certificates.Count == 0 || filter.Certificates.Contains(intent.Id));

    private bool HasTwin(IssuanceIntent intent) => _records.Values.Any(
        other => other is { Der: not null, Revocation: null } && other.Intent.Requester == intent.Requester && other.Intent.RequestId == TwinRequestId.Of(intent.RequestId));

    private IncidentStanding Standing(Incident incident, DateTimeOffset now)
    {
        var members = MembersOf(incident.Id).ToList();
        var late = members.Where(member => IsLate(member, now)).ToList();
        return new IncidentStanding(incident, new IncidentProgress(
            members.Count,
            members.Count(member => ReplacedAt(member.Certificate) is not null),
            members.Count(member => _records[member.Certificate].Revocation is not null),
            late.Count,
            late.Count(member => ToldAt(incident.Id, member.Certificate) is null)));
    }

    private IEnumerable<IncidentMember> MembersOf(string id) => _members.Where(member => member.Incident == id).Select(member => member.Member);

    private bool IsLate(IncidentMember member, DateTimeOffset now) =>
        member.RenewAt < now - IncidentProgress.Patience && ReplacedAt(member.Certificate) is null && _records[member.Certificate].Revocation is null;

    private DateTimeOffset? ToldAt(string id, CertificateId certificate) => _told.TryGetValue((id, certificate), out var told) ? told : null;

    private DateTimeOffset? ReplacedAt(CertificateId id) => _records.Values
        .Where(record => record.Intent.Renews == id && record.Der is not null)
        .Select(record => (DateTimeOffset?)_issuedAt[record.Intent.Id])
        .Min();
}

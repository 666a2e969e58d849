using System.Runtime.CompilerServices;
using SigningService.Authority;
using SigningService.Authority.Incidents;

namespace SigningService.Ledger.Sqlite;

/// <summary>Incidents.</summary>
public sealed partial class SqliteLedger
{
    public async IAsyncEnumerable<IncidentCandidate> SelectAsync(
        IncidentFilter filter, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CertificateId?[] names = filter.Certificates.Count == 0 ? [null] : [.. filter.Certificates.Distinct().OrderBy(id => id.Serial).Cast<CertificateId?>()];
        foreach (var name in names)
        {
            var candidates = StreamAsync(
                IncidentSelection.Text(filter, name is not null), query => IncidentSelection.Bind(query, filter, name, now), IncidentSelection.Read, cancellationToken);
            await foreach (var candidate in candidates.ConfigureAwait(false))
                yield return candidate;
        }
    }

    public async ValueTask<Incident> OpenAsync(Incident incident, IReadOnlyList<IncidentMember> members, CancellationToken cancellationToken)
    {
        var filter = StoredFilter.Write(incident.Filter);
        var entry = IncidentEntries.Opened(incident, members);
        return await _writer.WriteAsync(s => IncidentWrites.Open(s, incident, filter, members, entry), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Incident?> CloseAsync(string id, DateTimeOffset now, string actor, string note, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => IncidentWrites.Close(s, id, now, actor, note), cancellationToken).ConfigureAwait(false);

    public ValueTask<Incident?> FindIncidentByRequestAsync(string openedBy, string requestId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => IncidentReads.One(r[IncidentReads.ByRequest].Bind(1, openedBy).Bind(2, requestId)), cancellationToken));

    public ValueTask<IncidentStanding?> FindIncidentAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => IncidentReads.Find(r, id, now), cancellationToken));

    public ValueTask<IncidentPage> ListIncidentsAsync(IncidentQuery query, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => IncidentReads.List(r, query), cancellationToken));

    public ValueTask<IReadOnlyList<LateMember>> ReadLateAsync(string id, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => IncidentReads.ReadLate(r, id, now, limit), cancellationToken));

    public IAsyncEnumerable<IncidentSlot> ReadSlotsAsync(CancellationToken cancellationToken) =>
        StreamAsync(IncidentReads.Slots, static _ => { }, IncidentReads.ReadSlot, cancellationToken);

    public async ValueTask NoteToldAsync(string incident, CertificateId certificate, DateTimeOffset now, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => IncidentWrites.NoteTold(s, incident, certificate, now), cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<DueRevocation>> ReadDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => IncidentReads.ReadDue(r, now, limit), cancellationToken));
}

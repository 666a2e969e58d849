using System.Runtime.CompilerServices;
using System.Text;
using SigningService.Authority;
using SigningService.Authority.Incidents;

namespace SigningService.Ledger.Postgres;

/// <content>Incidents.</content>
public sealed partial class PostgresLedger
{
    public async IAsyncEnumerable<IncidentCandidate> SelectAsync(
        IncidentFilter filter, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CertificateId?[] names = filter.Certificates.Count == 0 ? [null] : [.. filter.Certificates.Distinct().OrderBy(id => id.Serial).Cast<CertificateId?>()];
        foreach (var name in names)
        {
            var candidates = _reads.StreamAsync(
                IncidentSelection.Select(filter, name, now), row => IncidentSelection.Read(row, filter), cancellationToken);
            await foreach (var candidate in candidates.ConfigureAwait(false))
            {
                if (candidate is not null)
                    yield return candidate;
            }
        }
    }

    public async ValueTask<Incident> OpenAsync(Incident incident, IReadOnlyList<IncidentMember> members, CancellationToken cancellationToken)
    {
        var filter = Encoding.UTF8.GetString(StoredFilter.Write(incident.Filter));
        var entry = IncidentEntries.Opened(incident, members);
        return await _writer.WriteAsync(s => IncidentWrites.OpenAsync(s, incident, filter, members, entry), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Incident?> CloseAsync(string id, DateTimeOffset now, string actor, string note, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => IncidentWrites.CloseAsync(s, id, now, actor, note), cancellationToken).ConfigureAwait(false);

    public ValueTask<Incident?> FindIncidentByRequestAsync(string openedBy, string requestId, CancellationToken cancellationToken) =>
        _reads.OneAsync(IncidentReads.ByRequest(openedBy, requestId), IncidentRow.Read, cancellationToken);

    public ValueTask<IncidentStanding?> FindIncidentAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        IncidentReads.FindAsync(_reads, id, now, cancellationToken);

    public ValueTask<IncidentPage> ListIncidentsAsync(IncidentQuery query, CancellationToken cancellationToken) =>
        IncidentReads.ListAsync(_reads, query, cancellationToken);

    public ValueTask<IReadOnlyList<LateMember>> ReadLateAsync(string id, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        IncidentReads.ReadLateAsync(_reads, id, now, limit, cancellationToken);

    public IAsyncEnumerable<IncidentSlot> ReadSlotsAsync(CancellationToken cancellationToken) =>
        _reads.StreamAsync(IncidentReads.Slots(), IncidentReads.ReadSlot, cancellationToken);

    public async ValueTask NoteToldAsync(string incident, CertificateId certificate, DateTimeOffset now, CancellationToken cancellationToken) =>
        await _writer.WriteAsync(s => IncidentWrites.NoteToldAsync(s, incident, certificate, now), cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<DueRevocation>> ReadDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        IncidentReads.ReadDueAsync(_reads, now, limit, cancellationToken);
}

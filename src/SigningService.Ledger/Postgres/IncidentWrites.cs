using SigningService.AuditLog;
using SigningService.Authority;
using SigningService.Authority.Incidents;
using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Postgres;

/// <summary>The acts on incidents, inside the writer's transaction.</summary>
internal static class IncidentWrites
{
    private const string Insert = """
        INSERT INTO incidents (id, opened_by, opened_at, request_id, request_hash, filter, reason, note, deadline, rate, revoke_after,
            first_renewal, last_renewal)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (opened_by, request_id) DO NOTHING
        RETURNING number
        """;

    private const string InsertMembers = """
        INSERT INTO incident_members (authority, serial, incident, requester, renew_at, replaced_at, revoked_at)
        SELECT c.authority, c.serial, $3, c.requester, m.renew_at,
            (SELECT MIN(s.issued_at) FROM certificates s WHERE s.renews_authority = c.authority AND s.renews_serial = c.serial), c.revoked_at
        FROM unnest($1, $2, $4) AS m (authority, serial, renew_at) JOIN certificates c USING (authority, serial)
        """;

    private const string BlockKeys = """
        INSERT INTO compromised_keys (public_key_sha256, reported_at)
        SELECT DISTINCT c.public_key_sha256, $2 FROM incident_members m JOIN certificates c USING (authority, serial) WHERE m.incident = $1
        ON CONFLICT DO NOTHING
        """;

    private const string SetClosed =
        "UPDATE incidents SET closed_at = $2, closed_by = $3 WHERE id = $1 AND closed_at IS NULL RETURNING " + IncidentRow.Columns;

    private const string Counts = "SELECT COUNT(*), COUNT(replaced_at), COUNT(revoked_at) FROM incident_members WHERE incident = $1";

    private const string SetTold = """
        UPDATE incident_members SET told_at = $4
        WHERE authority = $2 AND serial = $3 AND incident = (SELECT number FROM incidents WHERE id = $1) AND told_at IS NULL
        """;

    public static async ValueTask<Incident> OpenAsync(
        WriterSession session, Incident incident, string filter, IReadOnlyList<IncidentMember> members, LogEntryBody entry)
    {
        var insert = new Sql(Insert)
            .Add(incident.Id).Add(incident.OpenedBy).Add(incident.OpenedAt).Add(incident.RequestId).Add(incident.RequestHash).Add(filter)
            .Add((int)incident.Reason).Add(incident.Note).Add(incident.Deadline)
            .Add((long)Math.Max(1, Math.Round(incident.Rate * 1000))).Add((long)incident.RevokeAfterReplacement.TotalMicroseconds)
            .Add(incident.FirstRenewal).Add(incident.LastRenewal);
        var numbers = await session.AllAsync(insert, static row => row.Int64(0)).ConfigureAwait(false);
        if (numbers.Count == 0)
            return (await session.OneAsync(IncidentReads.ByRequest(incident.OpenedBy, incident.RequestId), IncidentRow.Read).ConfigureAwait(false))!;
        foreach (var part in members.Chunk(4096))
            await session.RunAsync(MembersOf(numbers[0], part)).ConfigureAwait(false);
        if (incident.Reason == RevocationReason.KeyCompromise)
            await session.RunAsync(new Sql(BlockKeys).Add(numbers[0]).Add(incident.OpenedAt)).ConfigureAwait(false);
        session.AppendToLog(entry);
        session.Notify(LedgerChange.Incidents);
        return incident;
    }

    public static async ValueTask<Incident?> CloseAsync(WriterSession session, string id, DateTimeOffset now, string actor, string note)
    {
        var closed = await session.AllAsync(
            new Sql(SetClosed).Add(id).Add(now).Add(actor), static row => (Number: row.Int64(0), Incident: IncidentRow.Read(row))).ConfigureAwait(false);
        if (closed.Count == 0)
            return await session.OneAsync(IncidentReads.ById(id), IncidentRow.Read).ConfigureAwait(false);
        var (number, incident) = closed[0];
        var counts = await session.AllAsync(
            new Sql(Counts).Add(number), row => IncidentEntries.Closed(incident, note, row.Int64(0), row.Int64(1), row.Int64(2))).ConfigureAwait(false);
        session.AppendToLog(counts[0]);
        session.Notify(LedgerChange.Incidents);
        return incident;
    }

    public static async ValueTask<bool> NoteToldAsync(WriterSession session, string incident, CertificateId certificate, DateTimeOffset now)
    {
        await session.RunAsync(new Sql(SetTold).Add(incident).Add(certificate).Add(now)).ConfigureAwait(false);
        session.Notify(LedgerChange.Incidents);
        return true;
    }

    private static Sql MembersOf(long number, IReadOnlyList<IncidentMember> members) => new Sql(InsertMembers)
        .Add([.. members.Select(member => member.Certificate.Authority)])
        .Add([.. members.Select(member => member.Certificate.Serial.Content.ToArray())])
        .Add(number)
        .Add([.. members.Select(member => UnixTime.Of(member.RenewAt))]);
}

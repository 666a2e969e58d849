using SigningService.AuditLog;
using SigningService.Authority;
using SigningService.Authority.Incidents;
using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Sqlite;

/// <summary>The acts on incidents, inside the writer's transaction.</summary>
internal static class IncidentWrites
{
    private const string Insert = """
        INSERT INTO incidents (id, opened_by, opened_at, request_id, request_hash, filter, reason, note, deadline, rate, revoke_after,
            first_renewal, last_renewal)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        ON CONFLICT (opened_by, request_id) DO NOTHING
        RETURNING number
        """;

    private const string InsertMember = """
        INSERT INTO incident_members (authority, serial, incident, requester, renew_at, replaced_at, revoked_at)
        SELECT c.authority, c.serial, ?3, c.requester, ?4,
            (SELECT MIN(s.issued_at) FROM certificates s WHERE s.renews_authority = c.authority AND s.renews_serial = c.serial AND s.issued IS NOT NULL), c.revoked_at
        FROM certificates c WHERE c.authority = ?1 AND c.serial = ?2
        """;

    private const string BlockKey = """
        INSERT INTO compromised_keys (public_key_sha256, reported_at)
        SELECT public_key_sha256, ?3 FROM certificates WHERE authority = ?1 AND serial = ?2 ON CONFLICT DO NOTHING
        """;

    private const string SetClosed =
        "UPDATE incidents SET closed_at = ?2, closed_by = ?3 WHERE id = ?1 AND closed_at IS NULL RETURNING " + IncidentRow.Columns;

    private const string Counts =
        "SELECT COUNT(*), COUNT(replaced_at), COUNT(revoked_at) FROM incident_members WHERE incident = ?1";

    private const string SetTold = """
        UPDATE incident_members SET told_at = ?4
        WHERE authority = ?2 AND serial = ?3 AND incident = (SELECT number FROM incidents WHERE id = ?1) AND told_at IS NULL
        """;

    public static Incident Open(WriterSession session, Incident incident, byte[] filter, IReadOnlyList<IncidentMember> members, LogEntryBody entry)
    {
        var insert = session[Insert]
            .Bind(1, incident.Id).Bind(2, incident.OpenedBy).Bind(3, UnixTime.Of(incident.OpenedAt))
            .Bind(4, incident.RequestId).Bind(5, incident.RequestHash.Span).BindText(6, filter)
            .Bind(7, (int)incident.Reason).Bind(8, incident.Note).Bind(9, UnixTime.Of(incident.Deadline))
            .Bind(10, (long)Math.Max(1, Math.Round(incident.Rate * 1000))).Bind(11, (long)incident.RevokeAfterReplacement.TotalMicroseconds)
            .Bind(12, UnixTime.Of(incident.FirstRenewal)).Bind(13, UnixTime.Of(incident.LastRenewal));
        var inserted = insert.Step();
        var number = inserted ? insert.Int64(0) : 0;
        insert.Reset();
        if (!inserted)
            return IncidentReads.One(session[IncidentReads.ByRequest].Bind(1, incident.OpenedBy).Bind(2, incident.RequestId))!;
        foreach (var member in members)
            AddMember(session, number, incident, member);
        session.AppendToLog(entry);
        return incident;
    }

    public static Incident? Close(WriterSession session, string id, DateTimeOffset now, string actor, string note)
    {
        var update = session[SetClosed].Bind(1, id).Bind(2, UnixTime.Of(now)).Bind(3, actor);
        if (!update.Step())
        {
            update.Reset();
            return IncidentReads.One(session[IncidentReads.ById].Bind(1, id));
        }

        var (number, incident) = (update.Int64(0), IncidentRow.Read(update));
        update.Reset();
        var counts = session[Counts].Bind(1, number);
        counts.Step();
        session.AppendToLog(IncidentEntries.Closed(incident, note, counts.Int64(0), counts.Int64(1), counts.Int64(2)));
        counts.Reset();
        return incident;
    }

    public static bool NoteTold(WriterSession session, string incident, CertificateId certificate, DateTimeOffset now)
    {
        session[SetTold].Bind(1, incident).Bind(2, certificate.Authority).Bind(3, certificate.Serial.Content).Bind(4, UnixTime.Of(now)).Run();
        return true;
    }

    private static void AddMember(WriterSession session, long number, Incident incident, IncidentMember member)
    {
        var id = member.Certificate;
        session[InsertMember].Bind(1, id.Authority).Bind(2, id.Serial.Content).Bind(3, number).Bind(4, UnixTime.Of(member.RenewAt)).Run();
        if (incident.Reason == RevocationReason.KeyCompromise)
            session[BlockKey].Bind(1, id.Authority).Bind(2, id.Serial.Content).Bind(3, UnixTime.Of(incident.OpenedAt)).Run();
    }
}

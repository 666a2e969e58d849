using SigningService.AuditLog;
using SigningService.Authority.Authorities;

namespace SigningService.Ledger.Sqlite;

/// <summary>The acts on authorities, inside the writer's transaction.</summary>
internal static class AuthorityWrites
{
    public static bool Add(WriterSession session, AuthorityRecord record, IReadOnlyList<LogEntryBody> entries)
    {
        var insert = AuthorityBinding.Bind(
            session[$"""
                INSERT INTO authorities ({AuthorityRow.Columns})
                SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15
                WHERE NOT EXISTS (SELECT 1 FROM authorities WHERE id = ?1 OR (line = ?2 AND stage = 3 AND ?4 = 3))
                RETURNING id
                """],
            record);
        return Happened(insert) && Tell(session, entries);
    }

    public static bool Update(WriterSession session, AuthorityRecord record, AuthorityStage from, IReadOnlyList<LogEntryBody> entries)
    {
        // Every parameter is named once, so that the binding of the whole row serves here too.
        var update = AuthorityBinding.Bind(
            session["""
                UPDATE authorities SET stage = ?4, stage_time = ?5, public_key = ?11, responder_key = ?12, certificate = ?13,
                    cross_certificate = ?14, key_destroyed_at = ?15
                WHERE id = ?1 AND line = ?2 AND stage = ?16 AND succeeds IS ?3 AND created_by = ?6 AND subject = ?7
                    AND key_algorithm = ?8 AND key_label IS ?9 AND responder_label IS ?10
                RETURNING id
                """],
            record).Bind(16, (long)from);
        return Happened(update) && Tell(session, entries);
    }

    public static bool Switch(WriterSession session, string next, string previous, DateTimeOffset now, IReadOnlyList<LogEntryBody> entries)
    {
        // First it is seen that all is as it should be, so that what is undone is nothing.
        var ready = session["""
            SELECT 1 FROM authorities AS n JOIN authorities AS p ON p.line = n.line
            WHERE n.id = ?1 AND n.stage = 2 AND p.id = ?2 AND p.stage = 3
            """].Bind(1, next).Bind(2, previous);
        if (!Happened(ready))
            return false;
        var change = session["UPDATE authorities SET stage = ?2, stage_time = ?3 WHERE id = ?1"];
        change.Bind(1, previous).Bind(2, (long)AuthorityStage.Retiring).Bind(3, UnixTime.Of(now)).Run();
        change.Bind(1, next).Bind(2, (long)AuthorityStage.Active).Bind(3, UnixTime.Of(now)).Run();
        return Tell(session, entries);
    }

    private static bool Happened(Statement statement)
    {
        var happened = statement.Step();
        statement.Reset();
        return happened;
    }

    private static bool Tell(WriterSession session, IReadOnlyList<LogEntryBody> entries)
    {
        foreach (var entry in entries)
            session.AppendToLog(entry);
        return true;
    }
}

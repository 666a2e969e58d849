using SigningService.AuditLog;
using SigningService.Authority.Authorities;

namespace SigningService.Ledger.Postgres;

/// <summary>The acts on authorities, inside the writer's transaction.</summary>
internal static class AuthorityWrites
{
    public static async ValueTask<bool> AddAsync(WriterSession session, AuthorityRecord record, IReadOnlyList<LogEntryBody> entries)
    {
        var insert = Bind(
            $"""
            INSERT INTO authorities ({AuthorityRow.Columns})
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15
            WHERE NOT EXISTS (SELECT 1 FROM authorities WHERE id = $1 OR (line = $2 AND stage = 3 AND $4 = 3))
            RETURNING id
            """,
            record);
        return await session.AnyAsync(insert).ConfigureAwait(false) && Tell(session, entries);
    }

    public static async ValueTask<bool> UpdateAsync(
        WriterSession session, AuthorityRecord record, AuthorityStage from, IReadOnlyList<LogEntryBody> entries)
    {
        // Every parameter is named once, so that the binding of the whole row serves here too.
        var update = Bind(
            """
            UPDATE authorities SET stage = $4, stage_time = $5, public_key = $11, responder_key = $12, certificate = $13,
                cross_certificate = $14, key_destroyed_at = $15
            WHERE id = $1 AND line = $2 AND stage = $16 AND succeeds IS NOT DISTINCT FROM $3 AND created_by = $6 AND subject = $7
                AND key_algorithm = $8 AND key_label IS NOT DISTINCT FROM $9 AND responder_label IS NOT DISTINCT FROM $10
            RETURNING id
            """,
            record).Add((int)from);
        return await session.AnyAsync(update).ConfigureAwait(false) && Tell(session, entries);
    }

    public static async ValueTask<bool> SwitchAsync(
        WriterSession session, string next, string previous, DateTimeOffset now, IReadOnlyList<LogEntryBody> entries)
    {
        // First it is seen that all is as it should be, so that what is undone is nothing.
        var ready = new Sql("""
            SELECT 1 FROM authorities AS n JOIN authorities AS p ON p.line = n.line
            WHERE n.id = $1 AND n.stage = 2 AND p.id = $2 AND p.stage = 3
            """).Add(next).Add(previous);
        if (!await session.AnyAsync(ready).ConfigureAwait(false))
            return false;
        await session.RunAsync(Change(previous, AuthorityStage.Retiring, now)).ConfigureAwait(false);
        await session.RunAsync(Change(next, AuthorityStage.Active, now)).ConfigureAwait(false);
        return Tell(session, entries);
    }

    private static Sql Change(string id, AuthorityStage stage, DateTimeOffset now) =>
        new Sql("UPDATE authorities SET stage = $2, stage_time = $3 WHERE id = $1").Add(id).Add((int)stage).Add(now);

    /// <summary>Binds all columns, in their order, from 1.</summary>
    private static Sql Bind(string text, AuthorityRecord record) => new Sql(text)
        .Add(record.Id)
        .Add(record.Line)
        .Add(record.Succeeds)
        .Add((int)record.Stage)
        .Add(record.StageTime)
        .Add(record.CreatedBy)
        .Add(record.Subject.Der)
        .Add(record.KeyAlgorithm.Name)
        .Add(record.KeyLabel)
        .Add(record.ResponderLabel)
        .Add(record.PublicKey?.SubjectPublicKeyInfo)
        .Add(record.ResponderKey?.SubjectPublicKeyInfo)
        .Add(record.Certificate?.Der)
        .Add(record.CrossCertificate?.Der)
        .Add(record.KeyDestroyedAt);

    private static bool Tell(WriterSession session, IReadOnlyList<LogEntryBody> entries)
    {
        foreach (var entry in entries)
            session.AppendToLog(entry);
        session.Notify(LedgerChange.Authorities);
        return true;
    }
}

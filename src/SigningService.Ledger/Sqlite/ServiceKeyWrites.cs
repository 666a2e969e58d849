using SigningService.AuditLog;
using SigningService.Authority.ServiceKeys;

namespace SigningService.Ledger.Sqlite;

/// <summary>The acts on the service's own keys, inside the writer's transaction.</summary>
internal static class ServiceKeyWrites
{
    private const string Insert = $"""
        INSERT INTO service_keys ({ServiceKeyRow.Columns})
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13
        WHERE NOT EXISTS (
            SELECT 1 FROM service_keys
            WHERE purpose = ?1 AND (generation = ?2 OR (stage = 3 AND ?3 = 3) OR (stage IN (1, 2) AND ?3 IN (1, 2))))
        RETURNING 1
        """;

    // Every parameter is named once, so that the binding of the whole row serves here too.
    private const string Update = """
        UPDATE service_keys SET stage = ?3, public_key = ?7, active_at = ?8, replaced_at = ?9, destroyed_at = ?10,
            statement = ?11, from_signature = ?12, to_signature = ?13
        WHERE purpose = ?1 AND generation = ?2 AND label = ?4 AND key_algorithm = ?5 AND created_by = ?6
        RETURNING 1
        """;

    private const string Ready = "SELECT 1 FROM service_keys WHERE purpose = ?1 AND generation = ?2 AND stage = ?3";

    public static bool Add(WriterSession session, ServiceKey key, IReadOnlyList<LogEntryBody> entries) =>
        Happened(ServiceKeyBinding.Bind(session[Insert], key)) && Tell(session, entries);

    public static bool Step(WriterSession session, IReadOnlyList<ServiceKeyStep> steps, IReadOnlyList<LogEntryBody> entries)
    {
        // First it is seen that all is as it should be, so that what is undone is nothing.
        if (!steps.All(step => Happened(session[Ready].Bind(1, step.Key.Purpose).Bind(2, step.Key.Generation).Bind(3, (long)step.From))))
            return false;
        foreach (var step in steps)
            Happened(ServiceKeyBinding.Bind(session[Update], step.Key));
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

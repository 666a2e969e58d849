using SigningService.AuditLog;
using SigningService.Authority.ServiceKeys;

namespace SigningService.Ledger.Postgres;

/// <summary>The acts on the service's own keys, inside the writer's transaction.</summary>
internal static class ServiceKeyWrites
{
    private const string Insert = $"""
        INSERT INTO service_keys ({ServiceKeyRow.Columns})
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
        WHERE NOT EXISTS (
            SELECT 1 FROM service_keys
            WHERE purpose = $1 AND (generation = $2 OR (stage = 3 AND $3 = 3) OR (stage IN (1, 2) AND $3 IN (1, 2))))
        RETURNING 1
        """;

    // Every parameter is named once, so that the binding of the whole row serves here too.
    private const string Update = """
        UPDATE service_keys SET stage = $3, public_key = $7, active_at = $8, replaced_at = $9, destroyed_at = $10,
            statement = $11, from_signature = $12, to_signature = $13
        WHERE purpose = $1 AND generation = $2 AND label = $4 AND key_algorithm = $5 AND created_by = $6
        RETURNING 1
        """;

    private const string Ready = "SELECT 1 FROM service_keys WHERE purpose = $1 AND generation = $2 AND stage = $3";

    public static async ValueTask<bool> AddAsync(WriterSession session, ServiceKey key, IReadOnlyList<LogEntryBody> entries) =>
        await session.AnyAsync(Bind(Insert, key)).ConfigureAwait(false) && Tell(session, entries);

    public static async ValueTask<bool> StepAsync(WriterSession session, IReadOnlyList<ServiceKeyStep> steps, IReadOnlyList<LogEntryBody> entries)
    {
        // First it is seen that all is as it should be, so that what is undone is nothing.
        foreach (var step in steps)
        {
            if (!await session.AnyAsync(new Sql(Ready).Add(step.Key.Purpose).Add(step.Key.Generation).Add((int)step.From)).ConfigureAwait(false))
                return false;
        }

        foreach (var step in steps)
            await session.RunAsync(Bind(Update, step.Key)).ConfigureAwait(false);
        return Tell(session, entries);
    }

    /// <summary>Binds all columns, in their order, from 1.</summary>
    private static Sql Bind(string text, ServiceKey key) => new Sql(text)
        .Add(key.Purpose)
        .Add(key.Generation)
        .Add((int)key.Stage)
        .Add(key.Label)
        .Add(key.Algorithm.Name)
        .Add(key.CreatedBy)
        .Add(key.PublicKey?.SubjectPublicKeyInfo)
        .Add(key.ActiveAt)
        .Add(key.ReplacedAt)
        .Add(key.DestroyedAt)
        .Add(UnlessEmpty(key.Handover?.Statement))
        .Add(UnlessEmpty(key.Handover?.FromSignature))
        .Add(UnlessEmpty(key.Handover?.ToSignature));

    private static ReadOnlyMemory<byte>? UnlessEmpty(ReadOnlyMemory<byte>? value) => value is { IsEmpty: false } ? value : null;

    private static bool Tell(WriterSession session, IReadOnlyList<LogEntryBody> entries)
    {
        foreach (var entry in entries)
            session.AppendToLog(entry);
        session.Notify(LedgerChange.ServiceKeys);
        return true;
    }
}

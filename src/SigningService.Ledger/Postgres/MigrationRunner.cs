using Npgsql;
using SigningService.Authority;

namespace SigningService.Ledger.Postgres;

/// <summary>
/// Brings the schema up to this version, each step in a transaction of its own. Of several processes that start at once one does it, the
/// others wait. A step that was changed after it ran, or one that this version does not know, stops the start. Where all steps ran, none
/// of the rights that they need is asked for.
/// </summary>
internal static class MigrationRunner
{
    /// <summary>Key of the advisory lock: the letters "signledg".</summary>
    private const long Lock = 0x7369676E6C656467;

    public static async Task ApplyAsync(
        NpgsqlConnection connection, IReadOnlyList<Migration> migrations, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Pending(await ReadAppliedAsync(connection, cancellationToken).ConfigureAwait(false), migrations).Count == 0)
            return;

        // However long the one that has it takes.
        await RunAsync(connection, null, "SET lock_timeout = 0", cancellationToken).ConfigureAwait(false);
        // Held until the connection ends, however it ends.
        await RunAsync(connection, null, $"SELECT pg_advisory_lock({Lock})", cancellationToken).ConfigureAwait(false);
        await RunAsync(connection, null, """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version integer PRIMARY KEY, name text NOT NULL, sha256 bytea NOT NULL, applied_at bigint NOT NULL)
            """, cancellationToken).ConfigureAwait(false);
        foreach (var migration in Pending(await ReadAppliedAsync(connection, cancellationToken).ConfigureAwait(false), migrations))
            await ApplyOneAsync(connection, migration, time, cancellationToken).ConfigureAwait(false);
        await RunAsync(connection, null, $"SELECT pg_advisory_unlock({Lock})", cancellationToken).ConfigureAwait(false);
    }

    private static List<Migration> Pending(Dictionary<int, (string Name, byte[] Sha256)> applied, IReadOnlyList<Migration> migrations)
    {
        var known = migrations.ToDictionary(migration => migration.Version);
        foreach (var (version, step) in applied.OrderBy(pair => pair.Key))
        {
            if (!known.TryGetValue(version, out var migration))
                throw new LedgerUnavailableException($"The ledger was written by a newer version of the service: its migration {step.Name} is not known here. Run that version or a later one.");
            if (!step.Sha256.AsSpan().SequenceEqual(migration.Sha256))
                throw new LedgerUnavailableException($"Migration {migration.Name} of the ledger is not the one that was applied: its SHA-256 differs. Run the version of the service that made the ledger, or restore the script.");
        }

        return [.. migrations.Where(migration => !applied.ContainsKey(migration.Version))];
    }

    private static async Task<Dictionary<int, (string Name, byte[] Sha256)>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new Dictionary<int, (string, byte[])>();
        await using var exists = new NpgsqlCommand("SELECT to_regclass('schema_migrations') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true)
            return applied;
        await using var find = new NpgsqlCommand("SELECT version, name, sha256 FROM schema_migrations", connection);
        await using var rows = await find.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            applied.Add(rows.GetInt32(0), (rows.GetString(1), rows.GetFieldValue<byte[]>(2)));
        return applied;
    }

    private static async Task ApplyOneAsync(NpgsqlConnection connection, Migration migration, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await RunAsync(connection, transaction, migration.Sql, cancellationToken).ConfigureAwait(false);
        await using var record = new NpgsqlCommand("INSERT INTO schema_migrations (version, name, sha256, applied_at) VALUES ($1, $2, $3, $4)", connection, transaction);
        record.Parameters.Add(new NpgsqlParameter<int> { TypedValue = migration.Version });
        record.Parameters.Add(new NpgsqlParameter<string> { TypedValue = migration.Name });
        record.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = migration.Sha256 });
        record.Parameters.Add(new NpgsqlParameter<long> { TypedValue = UnixTime.Of(time.GetUtcNow()) });
        await record.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>However long it takes: a step may build an index over everything.</summary>
    private static async Task RunAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}

using Microsoft.Data.Sqlite;
using SigningService.Authority;

namespace SigningService.Ledger.Sqlite;

/// <summary>
/// Brings the schema up to this version, each step in a transaction of its own. A step that was changed after it ran, or one that this
/// version does not know, stops the start: the schema would not be the one that the code was tested on.
/// </summary>
internal static class MigrationRunner
{
    public static void Apply(SqliteConnection connection, IReadOnlyList<Migration> migrations, TimeProvider time)
    {
        using (var create = connection.CreateCommand())
        {
            create.CommandText = """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 BLOB NOT NULL, applied_at INTEGER NOT NULL)
                """;
            create.ExecuteNonQuery();
        }

        foreach (var migration in migrations)
            ApplyOne(connection, migration, time);
        RefuseNewer(connection, migrations.Count == 0 ? 0 : migrations[^1].Version);
    }

    private static void ApplyOne(SqliteConnection connection, Migration migration, TimeProvider time)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        using var find = connection.CreateCommand();
        find.Transaction = transaction;
        find.CommandText = "SELECT sha256 FROM schema_migrations WHERE version = $version";
        find.Parameters.AddWithValue("$version", migration.Version);
        if (find.ExecuteScalar() is byte[] applied)
        {
            if (!applied.AsSpan().SequenceEqual(migration.Sha256))
                throw new LedgerUnavailableException($"Migration {migration.Name} of the ledger is not the one that was applied: its SHA-256 differs. Run the version of the service that made the ledger, or restore the script.");
            return;
        }

        using var run = connection.CreateCommand();
        run.Transaction = transaction;
        run.CommandText = migration.Sql;
        run.ExecuteNonQuery();
        using var record = connection.CreateCommand();
        record.Transaction = transaction;
        record.CommandText = "INSERT INTO schema_migrations (version, name, sha256, applied_at) VALUES ($version, $name, $sha256, $at)";
        record.Parameters.AddWithValue("$version", migration.Version);
        record.Parameters.AddWithValue("$name", migration.Name);
        record.Parameters.AddWithValue("$sha256", migration.Sha256);
        record.Parameters.AddWithValue("$at", UnixTime.Of(time.GetUtcNow()));
        record.ExecuteNonQuery();
        transaction.Commit();
    }

    private static void RefuseNewer(SqliteConnection connection, int newest)
    {
        using var find = connection.CreateCommand();
        find.CommandText = "SELECT name FROM schema_migrations WHERE version > $newest ORDER BY version LIMIT 1";
        find.Parameters.AddWithValue("$newest", newest);
        if (find.ExecuteScalar() is string name)
            throw new LedgerUnavailableException($"The ledger was written by a newer version of the service: its migration {name} is not known here. Run that version or a later one.");
    }
}

using Microsoft.Data.Sqlite;
using SigningService.AuditLog;
using SigningService.AuditLog.Proofs;

namespace SigningService.Ledger.Sqlite;

/// <summary>The stored roots of perfect subtrees, at every eighth level above the leaves.</summary>
internal static class LogNodes
{
    public const string Insert = "INSERT INTO log_nodes (level, idx, hash) VALUES (?1, ?2, ?3)";

    private const string Leaves = "SELECT leaf_hash FROM log_entries WHERE idx >= ?1 ORDER BY idx LIMIT ?2";
    private const string Nodes = "SELECT hash FROM log_nodes WHERE level = ?3 AND idx >= ?1 ORDER BY idx LIMIT ?2";

    public static bool AreStored(Subtree subtree) => subtree.Level % Tile.Height == 0;

    public static IReadOnlyList<byte[]> Read(Reader reader, int level, long first, int count)
    {
        var query = reader[level == 0 ? Leaves : Nodes].Bind(1, first).Bind(2, count);
        if (level > 0)
            query.Bind(3, level);
        var hashes = new List<byte[]>(count);
        while (query.Step())
            hashes.Add(query.Blob(0));
        query.Reset();
        return hashes;
    }

    /// <summary>Computes what is missing: all of them, for a log from before they were kept.</summary>
    public static void Complete(SqliteConnection connection)
    {
        using var count = connection.CreateCommand();
        count.CommandText = $"SELECT (SELECT count(*) FROM log_nodes WHERE level = {Tile.Height}), (SELECT coalesce(max(idx) + 1, 0) FROM log_entries)";
        using (var row = count.ExecuteReader())
        {
            if (row.Read() && row.GetInt64(0) == row.GetInt64(1) >> Tile.Height)
                return;
        }

        using var transaction = connection.BeginTransaction(deferred: false);
        Connections.Execute(connection, "DELETE FROM log_nodes");
        Rebuild(connection);
        transaction.Commit();
    }

    private static void Rebuild(SqliteConnection connection)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO log_nodes (level, idx, hash) VALUES ($level, $idx, $hash)";
        var level = insert.Parameters.Add("$level", SqliteType.Integer);
        var index = insert.Parameters.Add("$idx", SqliteType.Integer);
        var stored = insert.Parameters.Add("$hash", SqliteType.Blob);
        using var leaves = connection.CreateCommand();
        leaves.CommandText = "SELECT leaf_hash FROM log_entries ORDER BY idx";
        using var rows = leaves.ExecuteReader();
        var tree = new CompactRange();
        while (rows.Read())
            tree.Append(rows.GetFieldValue<byte[]>(0), Store);

        void Store(Subtree subtree, byte[] hash)
        {
            if (!AreStored(subtree))
                return;
            (level.Value, index.Value, stored.Value) = (subtree.Level, subtree.Index, hash);
            insert.ExecuteNonQuery();
        }
    }
}

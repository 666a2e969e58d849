using SigningService.AuditLog.Proofs;
using SigningService.Ledger.Postgres.Archives;

namespace SigningService.Ledger.Postgres;

/// <summary>Statements of the log.</summary>
internal static class LogSql
{
    public const string Head = "SELECT head FROM log_head WHERE id = 1";

    public static bool IsStored(Subtree subtree) => subtree.Level % Tile.Height == 0;

    public static Sql InsertEntries(long first, byte[][] entries, byte[][] leaves) =>
        new Sql("INSERT INTO log_entries (idx, entry, leaf_hash) SELECT $1 + place - 1, entry, leaf FROM unnest($2, $3) WITH ORDINALITY AS v (entry, leaf, place)")
            .Add(first).Add(entries).Add(leaves);

    public static Sql InsertNodes(IReadOnlyList<(Subtree Subtree, byte[] Hash)> nodes) =>
        new Sql("INSERT INTO log_nodes (level, idx, hash) SELECT * FROM unnest($1, $2, $3)")
            .Add([.. nodes.Select(node => node.Subtree.Level)])
            .Add([.. nodes.Select(node => node.Subtree.Index)])
            .Add([.. nodes.Select(node => node.Hash)]);

    public static Sql SetHead(AuditLog.CompactRange head) => new Sql("UPDATE log_head SET size = $1, head = $2 WHERE id = 1").Add(head.Size).Add(head.ToBytes());

    public static Sql Entries(long from, long count) =>
        new Sql($"SELECT idx, {ArchiveSql.Content("entry")}, leaf_hash FROM log_entries WHERE idx >= $1 ORDER BY idx LIMIT $2").Add(from).Add(count);

    public static Sql Hashes(int level, long first, int count) => level == 0
        ? new Sql("SELECT leaf_hash FROM log_entries WHERE idx >= $1 ORDER BY idx LIMIT $2").Add(first).Add(count)
        : new Sql("SELECT hash FROM log_nodes WHERE level = $3 AND idx >= $1 ORDER BY idx LIMIT $2").Add(first).Add(count).Add(level);
}

namespace SigningService.Ledger.Archives;

/// <summary>The tables of an archive: named as in the ledger, with the numbers of its rows, so that any tool for SQLite can read them.</summary>
internal static class ArchiveTables
{
    public const string Create = """
        CREATE TABLE archive (
            id     INTEGER PRIMARY KEY CHECK (id = 1),
            number INTEGER NOT NULL,
            until  INTEGER NOT NULL            -- microseconds since 1970-01-01T00:00:00Z: what is here was over before
        );
        CREATE TABLE log_entries (
            idx   INTEGER PRIMARY KEY,
            entry BLOB NOT NULL                -- docs/audit-log-format.md
        );
        CREATE TABLE certificates (
            id        INTEGER PRIMARY KEY,
            authority TEXT NOT NULL,
            serial    BLOB NOT NULL,
            der       BLOB NOT NULL
        );
        CREATE TABLE revocation_lists (
            id        INTEGER PRIMARY KEY,
            authority TEXT    NOT NULL,
            shard     INTEGER NOT NULL,
            number    INTEGER NOT NULL,
            der       BLOB    NOT NULL
        );
        """;

    public const string InsertArchive = "INSERT INTO archive (id, number, until) VALUES (1, ?1, ?2)";
    public const string InsertEntry = "INSERT INTO log_entries (idx, entry) VALUES (?1, ?2)";
    public const string InsertCertificate = "INSERT INTO certificates (id, authority, serial, der) VALUES (?1, ?2, ?3, ?4)";
    public const string InsertList = "INSERT INTO revocation_lists (id, authority, shard, number, der) VALUES (?1, ?2, ?3, ?4, ?5)";

    public static string FindOf(ArchivedContent content) => content switch
    {
        ArchivedContent.LogEntry => "SELECT entry FROM log_entries WHERE idx = $row",
        ArchivedContent.Certificate => "SELECT der FROM certificates WHERE id = $row",
        _ => "SELECT der FROM revocation_lists WHERE id = $row",
    };

    public static string RowsOf(ArchivedContent content) => content switch
    {
        ArchivedContent.LogEntry => "SELECT idx FROM log_entries WHERE idx > $after ORDER BY idx LIMIT $count",
        ArchivedContent.Certificate => "SELECT id FROM certificates WHERE id > $after ORDER BY id LIMIT $count",
        _ => "SELECT id FROM revocation_lists WHERE id > $after ORDER BY id LIMIT $count",
    };
}

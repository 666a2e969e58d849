using SigningService.Ledger.Archives;

namespace SigningService.Ledger.Postgres.Archives;

/// <summary>Statements of archives. What they call is in the migration <c>0009_archives</c>.</summary>
internal static class ArchiveSql
{
    private const string InsertText =
        "INSERT INTO archives (" + ArchiveRow.Columns + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL)";

    /// <summary>A column that may hold a mark, and that is to be what the mark stands for.</summary>
    public static string Content(string column) => $"CASE WHEN octet_length({column}) = 14 THEN archived({column}) ELSE {column} END";

    public static Sql All() => new(ArchiveRow.All);

    public static ArchiveRecord Read(IRow row)
    {
        var archive = ArchiveRow.Read(row);
        return archive with { Name = ArchiveSchema.NameOf(archive.Number) };
    }

    /// <summary>Rows are the number of the archive, and the end of its entries.</summary>
    public static Sql Begin(DateTimeOffset until, long first, long end) => new Sql("SELECT o_number, o_end FROM archive_begin($1, $2, $3)").Add(until).Add(first).Add(end);

    public static Sql Discard() => new("SELECT archive_discard()");

    /// <summary>Rows are 1 while more is left.</summary>
    public static Sql Copy(ArchivedContent content, long rows) => new Sql("SELECT archive_copy($1, $2)::int").Add((int)content).Add(rows);

    /// <summary>Rows are how many certificates and lists were copied.</summary>
    public static Sql Copied() => new("SELECT certificates, lists FROM archive_copying");

    public static Sql Rows(int archive, ArchivedContent content, long after, long rows) =>
        new Sql("SELECT place, authority, serial, shard, number, content FROM archive_rows($1, $2, $3, $4)").Add(archive).Add((int)content).Add(after).Add(rows);

    public static ArchivedRow ReadRow(IRow row) => new(
        row.Int64(0), row.IsNull(1) ? null : row.Text(1), row.IsNull(2) ? null : row.Blob(2), row.NullableInt64(3), row.NullableInt64(4), row.Blob(5));

    public static Sql Unlike(int archive, ArchivedContent content, long after, long last) =>
        new Sql("SELECT archive_unlike($1, $2, $3, $4)").Add(archive).Add((int)content).Add(after).Add(last);

    public static Sql Complete(ArchiveRecord archive) => new Sql("SELECT archive_complete($1, $2, $3, $4)")
        .Add(archive.Number).Add(archive.EndEntry - archive.FirstEntry).Add(archive.Certificates).Add(archive.Lists);

    public static Sql Insert(ArchiveRecord archive) => new Sql(InsertText)
        .Add(archive.Number).Add(archive.Until).Add(archive.Sha256).Add(archive.Octets).Add(archive.FirstEntry).Add(archive.EndEntry)
        .Add(archive.Certificates).Add(archive.Lists).Add(archive.MadeAt);

    /// <summary>The row is the number of the last that was marked; null if there was none.</summary>
    public static Sql Mark(int archive, ArchivedContent content, long after, long rows) =>
        new Sql("SELECT archive_mark($1, $2, $3, $4)").Add(archive).Add((int)content).Add(after).Add(rows);

    public static Sql SetCleared(int archive, DateTimeOffset now) =>
        new Sql("UPDATE archives SET cleared_at = $2 WHERE number = $1 AND cleared_at IS NULL").Add(archive).Add(now);
}

using SigningService.Ledger.Archives;

namespace SigningService.Ledger.Stored;

/// <summary>A row of <c>archives</c> as a record.</summary>
internal static class ArchiveRow
{
    /// <summary>The columns that <see cref="Read"/> takes, in its order.</summary>
    public const string Columns = "number, until, sha256, octets, first_entry, end_entry, certificates, lists, made_at, cleared_at";

    public const string All = "SELECT " + Columns + " FROM archives ORDER BY number";

    public static ArchiveRecord Read(IRow row) => new(
        (int)row.Int64(0), UnixTime.From(row.Int64(1)), row.Blob(2), row.Int64(3), row.Int64(4), row.Int64(5), row.Int64(6), row.Int64(7),
        UnixTime.From(row.Int64(8)), row.NullableInt64(9) is { } cleared ? UnixTime.From(cleared) : null);
}

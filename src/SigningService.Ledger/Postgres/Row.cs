using Npgsql;
using SigningService.Ledger.Archives;
using SigningService.Ledger.Postgres.Archives;

namespace SigningService.Ledger.Postgres;

/// <summary>The current row of a reader.</summary>
internal sealed class Row(NpgsqlDataReader reader) : IRow
{
    public bool IsNull(int column) => reader.IsDBNull(column);

    public long Int64(int column) => reader.GetInt64(column);

    public long? NullableInt64(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public string Text(int column) => reader.GetString(column);

    public byte[] Blob(int column) => reader.GetFieldValue<byte[]>(column);

    /// <remarks>The statement has followed the mark; one that is still there leads nowhere.</remarks>
    public byte[] Content(int column)
    {
        var stored = Blob(column);
        return ArchiveMark.Read(stored) is { } mark
            ? throw ArchiveAbsence.Of(mark.Content, ArchiveSchema.NameOf(mark.Archive), "restore that schema of the ledger's database", null)
            : stored;
    }

    public ReadOnlySpan<byte> Span(int column) => reader.GetFieldValue<byte[]>(column);
}

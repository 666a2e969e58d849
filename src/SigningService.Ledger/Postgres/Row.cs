using Npgsql;

namespace SigningService.Ledger.Postgres;

/// <summary>The current row of a reader.</summary>
internal sealed class Row(NpgsqlDataReader reader) : IRow
{
    public bool IsNull(int column) => reader.IsDBNull(column);

    public long Int64(int column) => reader.GetInt64(column);

    public long? NullableInt64(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public string Text(int column) => reader.GetString(column);

    public byte[] Blob(int column) => reader.GetFieldValue<byte[]>(column);

    /// <remarks>Nothing is moved out of a database.</remarks>
    public byte[] Content(int column) => Blob(column);

    public ReadOnlySpan<byte> Span(int column) => reader.GetFieldValue<byte[]>(column);
}

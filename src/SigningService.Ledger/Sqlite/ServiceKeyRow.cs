using SigningService.Authority.Keys;
using SigningService.Authority.ServiceKeys;

namespace SigningService.Ledger.Sqlite;

/// <summary>A row of the table of the service's own keys.</summary>
internal static class ServiceKeyRow
{
    public const string Columns =
        "purpose, generation, stage, label, key_algorithm, created_by, public_key, active_at, replaced_at, destroyed_at, " +
        "statement, from_signature, to_signature";

    public const string All = "SELECT " + Columns + " FROM service_keys ORDER BY purpose, generation";

    public static ServiceKey Read(Statement row) => new()
    {
        Purpose = row.Text(0),
        Generation = (int)row.Int64(1),
        Stage = (ServiceKeyStage)row.Int64(2),
        Label = row.Text(3),
        Algorithm = KeyAlgorithm.Find(row.Text(4)) ?? throw new InvalidOperationException("The ledger names a key algorithm that is not known."),
        CreatedBy = row.Text(5),
        PublicKey = row.IsNull(6) ? null : PublicKey.Parse(row.Blob(6)),
        ActiveAt = TimeOf(row, 7),
        ReplacedAt = TimeOf(row, 8),
        DestroyedAt = TimeOf(row, 9),
        Handover = row.IsNull(10) ? null : new KeyHandover(row.Blob(10), BlobOf(row, 11), BlobOf(row, 12)),
    };

    /// <summary>Binds all columns, in their order, from 1.</summary>
    public static Statement Bind(Statement statement, ServiceKey key)
    {
        statement
            .Bind(1, key.Purpose)
            .Bind(2, key.Generation)
            .Bind(3, (long)key.Stage)
            .Bind(4, key.Label)
            .Bind(5, key.Algorithm.Name)
            .Bind(6, key.CreatedBy)
            .Bind(8, UnixTime.Of(key.ActiveAt))
            .Bind(9, UnixTime.Of(key.ReplacedAt))
            .Bind(10, UnixTime.Of(key.DestroyedAt));
        BindIfThere(statement, 7, key.PublicKey?.SubjectPublicKeyInfo);
        BindIfThere(statement, 11, key.Handover?.Statement);
        BindIfThere(statement, 12, key.Handover?.FromSignature);
        BindIfThere(statement, 13, key.Handover?.ToSignature);
        return statement;
    }

    private static void BindIfThere(Statement statement, int position, ReadOnlyMemory<byte>? value)
    {
        if (value is { IsEmpty: false } known)
            statement.Bind(position, known.Span);
        else
            statement.Bind(position, (long?)null);
    }

    private static DateTimeOffset? TimeOf(Statement row, int column) => row.NullableInt64(column) is { } known ? UnixTime.From(known) : null;

    private static byte[] BlobOf(Statement row, int column) => row.IsNull(column) ? [] : row.Blob(column);
}

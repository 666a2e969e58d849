using SigningService.Authority.Keys;
using SigningService.Authority.ServiceKeys;

namespace SigningService.Ledger.Stored;

/// <summary>A row of the table of the service's own keys.</summary>
internal static class ServiceKeyRow
{
    public const string Columns =
        "purpose, generation, stage, label, key_algorithm, created_by, public_key, active_at, replaced_at, destroyed_at, " +
        "statement, from_signature, to_signature";

    public const string All = "SELECT " + Columns + " FROM service_keys ORDER BY purpose, generation";

    public static ServiceKey Read(IRow row) => new()
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

    private static DateTimeOffset? TimeOf(IRow row, int column) => row.NullableInt64(column) is { } known ? UnixTime.From(known) : null;

    private static byte[] BlobOf(IRow row, int column) => row.IsNull(column) ? [] : row.Blob(column);
}

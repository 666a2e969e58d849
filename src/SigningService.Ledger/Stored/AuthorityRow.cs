using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;

namespace SigningService.Ledger.Stored;

/// <summary>A row of the table of authorities.</summary>
internal static class AuthorityRow
{
    public const string Columns =
        "id, line, succeeds, stage, stage_time, created_by, subject, key_algorithm, key_label, responder_label, " +
        "public_key, responder_key, certificate, cross_certificate, key_destroyed_at";

    public const string All = "SELECT " + Columns + " FROM authorities ORDER BY position";

    public static AuthorityRecord Read(IRow row) => new()
    {
        Id = row.Text(0),
        Line = row.Text(1),
        Succeeds = TextOf(row, 2),
        Stage = (AuthorityStage)row.Int64(3),
        StageTime = UnixTime.From(row.Int64(4)),
        CreatedBy = row.Text(5),
        Subject = DistinguishedName.Parse(row.Blob(6)),
        KeyAlgorithm = KeyAlgorithm.Find(row.Text(7)) ?? throw new InvalidOperationException("The ledger names a key algorithm that is not known."),
        KeyLabel = TextOf(row, 8),
        ResponderLabel = TextOf(row, 9),
        PublicKey = KeyOf(row, 10),
        ResponderKey = KeyOf(row, 11),
        Certificate = CertificateOf(row, 12),
        CrossCertificate = CertificateOf(row, 13),
        KeyDestroyedAt = row.NullableInt64(14) is { } destroyed ? UnixTime.From(destroyed) : null,
    };

    private static string? TextOf(IRow row, int column) => row.IsNull(column) ? null : row.Text(column);

    private static PublicKey? KeyOf(IRow row, int column) => row.IsNull(column) ? null : PublicKey.Parse(row.Blob(column));

    private static ParsedCertificate? CertificateOf(IRow row, int column) => row.IsNull(column) ? null : ParsedCertificate.Parse(row.Blob(column));
}

using SigningService.Authority;
using SigningService.Authority.Rotation;

namespace SigningService.Ledger.Postgres;

/// <summary>Statements of rotation.</summary>
internal static class RotationSql
{
    /// <summary>Rows are those of <see cref="CertificateRow"/>, lineage, and name of the successor.</summary>
    private static readonly string StandingText = $"""
        SELECT {CertificateSql.ColumnsOf("c")}, c.lineage, n.authority, n.serial
        FROM certificates c LEFT JOIN LATERAL (
            SELECT s.authority, s.serial FROM certificates s
            WHERE s.renews_authority = c.authority AND s.renews_serial = c.serial AND s.issued IS NOT NULL AND s.revocation IS NULL
            ORDER BY s.issued DESC LIMIT 1) AS n ON true
        WHERE c.authority = $1 AND c.serial = $2 AND c.issued IS NOT NULL
        """;

    /// <summary>The first name leads to the newer certificates that may have taken its place; one without names is replaced by renewal only.</summary>
    private static readonly string EndingText = "SELECT " + CertificateSql.Columns + """
        , lineage FROM certificates c
        WHERE issued IS NOT NULL AND not_after >= $1 AND not_after < $2 AND revocation IS NULL
        AND NOT EXISTS (
            SELECT 1 FROM certificates s
            WHERE s.renews_authority = c.authority AND s.renews_serial = c.serial AND s.issued IS NOT NULL AND s.revocation IS NULL)
        AND NOT EXISTS (
            SELECT 1 FROM names n JOIN certificates s ON s.issued = n.issued
            WHERE n.value = substr(c.names::json ->> 0, 1 + strpos(c.names::json ->> 0, ':')) AND n.issued > c.issued
            AND s.profile = c.profile AND s.requester = c.requester AND s.names = c.names AND s.subject = c.subject
            AND s.not_after > c.not_after AND s.revocation IS NULL)
        ORDER BY not_after, issued
        """;

    public static Sql Standing(CertificateId id) => new Sql(StandingText).Add(id);

    public static CertificateStanding ReadStanding(IRow row) =>
        new(CertificateRow.Read(row), row.Int64(CertificateRow.Width), row.IsNull(CertificateRow.Width + 1) ? null : CertificateRow.Id(row, CertificateRow.Width + 1));

    public static Sql KeyUsed(ReadOnlyMemory<byte> publicKeySha256) =>
        new Sql("SELECT 1 FROM certificates WHERE public_key_sha256 = $1 AND issued IS NOT NULL LIMIT 1").Add(publicKeySha256);

    public static Sql Ending(DateTimeOffset from, DateTimeOffset until) => new Sql(EndingText).Add(from).Add(until);

    public static CertificateStanding ReadEnding(IRow row) => new(CertificateRow.Read(row), row.Int64(CertificateRow.Width), null);

    public static Sql InsertAlarm(ExpiryAlarm alarm) =>
        new Sql("INSERT INTO expiry_alarms (certificate, threshold, raised_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1")
            .Add(alarm.Certificate.ToString()).Add(alarm.Threshold.Ticks / TimeSpan.TicksPerMicrosecond).Add(alarm.At);
}

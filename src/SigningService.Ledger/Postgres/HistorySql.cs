using SigningService.Authority.Issuance;
using SigningService.Authority.Verifying;

namespace SigningService.Ledger.Postgres;

/// <summary>Statements of what issuance left behind.</summary>
internal static class HistorySql
{
    public static Sql Count(string requester, ReadOnlyMemory<byte> publicKeySha256, string profile, DateTimeOffset since) =>
        new Sql("SELECT COUNT(*), MIN(created_at) FROM certificates WHERE public_key_sha256 = $1 AND created_at >= $2 AND requester = $3 AND profile = $4")
            .Add(publicKeySha256).Add(since).Add(requester).Add(profile);

    public static KeyUse ReadCount(IRow row) => new((int)row.Int64(0), row.NullableInt64(1) is { } first ? UnixTime.From(first) : null);

    public static Sql Open(DateTimeOffset createdBefore) => new Sql(
        "SELECT " + CertificateSql.Columns + " FROM certificates WHERE issued IS NULL AND revocation IS NULL AND created_at < $1 ORDER BY created_at")
        .Add(createdBefore);

    /// <summary>What was moved to an archive was verified there, and is not fetched from there day by day.</summary>
    public static Sql Issued(long after, int count) => new Sql(
        "SELECT " + CertificateRow.Columns + ", issued FROM certificates WHERE issued > $1 AND octet_length(der) <> 14 ORDER BY issued LIMIT $2").Add(after).Add(count);

    public static IssuedCertificate ReadIssued(IRow row) => new(row.Int64(CertificateRow.Width), CertificateRow.Read(row));

    public static Sql Bind(string requester, string requestId, ReadOnlyMemory<byte> requestHash) => new Sql(
        "INSERT INTO bound_requests AS b (requester, request_id, request_hash) VALUES ($1, $2, $3) " +
        "ON CONFLICT (requester, request_id) DO UPDATE SET request_hash = b.request_hash RETURNING request_hash")
        .Add(requester).Add(requestId).Add(requestHash);

    public static Sql Find(VerificationFinding finding) =>
        new Sql("INSERT INTO findings (subject, fault, found_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1")
            .Add(finding.Subject).Add(finding.Fault).Add(finding.At);
}

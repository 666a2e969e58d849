using SigningService.Authority;
using SigningService.Authority.Issuance;

namespace SigningService.Ledger.Sqlite;

/// <summary>Reads of single certificates, on any connection.</summary>
internal static class CertificateReads
{
    public const string ById = "SELECT " + CertificateRow.Columns + " FROM certificates WHERE authority = ?1 AND serial = ?2";

    public const string StatusById = "SELECT der IS NOT NULL, " + CertificateRow.RevocationColumns + " FROM certificates WHERE authority = ?1 AND serial = ?2";

    public const string ByRequest = "SELECT " + CertificateRow.Columns + " FROM certificates WHERE requester = ?1 AND request_id = ?2";

    public const string CompromisedKey = "SELECT 1 FROM compromised_keys WHERE public_key_sha256 = ?1";

    public const string RevokedOfShard = """
        SELECT serial, revoked_at, reason, invalid_from FROM certificates
        WHERE authority = ?1 AND shard = ?2 AND revocation IS NOT NULL AND not_after >= ?3 ORDER BY revocation
        """;

    public const string RevokedOfAuthority = """
        SELECT serial, revoked_at, reason, invalid_from FROM certificates
        WHERE authority = ?1 AND revocation IS NOT NULL AND not_after >= ?3 ORDER BY revocation
        """;

    public const string RevocationsOfShard = "SELECT " + RevocationListRow.RevocationColumns + """
         FROM certificates
        WHERE authority = ?1 AND shard = ?2 AND revocation > ?3 AND revocation IS NOT NULL AND not_after >= ?4 ORDER BY revocation
        """;

    public const string RevocationsOfAuthority = "SELECT " + RevocationListRow.RevocationColumns + """
         FROM certificates
        WHERE authority = ?1 AND revocation > ?3 AND revocation IS NOT NULL AND not_after >= ?4 ORDER BY revocation
        """;

    public static CertificateRecord? Find(Statement byId, CertificateId id) =>
        One(byId.Bind(1, id.Authority).Bind(2, id.Serial.Content));

    public static IssuanceStatus? FindStatus(Statement statusById, CertificateId id) => statusById
        .Bind(1, id.Authority).Bind(2, id.Serial.Content)
        .One(static row => new IssuanceStatus(row.Int64(0) != 0, CertificateRow.ReadRevocation(row, 1)));

    public static CertificateRecord? FindByRequest(Statement byRequest, string requester, string requestId) =>
        One(byRequest.Bind(1, requester).Bind(2, requestId));

    private static CertificateRecord? One(Statement query)
    {
        try
        {
            return query.Step() ? CertificateRow.Read(query) : null;
        }
        finally
        {
            query.Reset();
        }
    }
}

using SigningService.Authority;
using SigningService.Authority.Rotation;

namespace SigningService.Ledger.Sqlite;

/// <summary>What rotation reads of certificates.</summary>
internal static class RotationReads
{
    private const string Standing =
        "SELECT " + CertificateRow.Columns + ", lineage FROM certificates WHERE authority = ?1 AND serial = ?2 AND issued IS NOT NULL";

    private const string Successor = """
        SELECT authority, serial FROM certificates
        WHERE renews_authority = ?1 AND renews_serial = ?2 AND issued IS NOT NULL AND revocation IS NULL ORDER BY issued DESC LIMIT 1
        """;

    private const string KeyUsed = "SELECT 1 FROM certificates WHERE public_key_sha256 = ?1 AND issued IS NOT NULL LIMIT 1";

    /// <summary>The first name leads to the newer certificates that may have taken its place; one without names is replaced by renewal only.</summary>
    public const string Ending = "SELECT " + CertificateRow.Columns + """
        , lineage FROM certificates c
        WHERE issued IS NOT NULL AND not_after >= ?1 AND not_after < ?2 AND revocation IS NULL
        AND NOT EXISTS (
            SELECT 1 FROM certificates s
            WHERE s.renews_authority = c.authority AND s.renews_serial = c.serial AND s.issued IS NOT NULL AND s.revocation IS NULL)
        AND NOT EXISTS (
            SELECT 1 FROM names n JOIN certificates s ON s.issued = n.issued
            WHERE n.value = substr(json_extract(c.names, '$[0]'), 1 + instr(json_extract(c.names, '$[0]'), ':')) AND n.issued > c.issued
            AND s.profile = c.profile AND s.requester = c.requester AND s.names = c.names AND s.subject = c.subject
            AND s.not_after > c.not_after AND s.revocation IS NULL)
        ORDER BY not_after, issued
        """;

    public static CertificateStanding? FindStanding(Reader reader, CertificateId id)
    {
        var query = reader[Standing].Bind(1, id.Authority).Bind(2, id.Serial.Content);
        try
        {
            return query.Step() ? new CertificateStanding(CertificateRow.Read(query), query.Int64(CertificateRow.Width), FindSuccessor(reader, id)) : null;
        }
        finally
        {
            query.Reset();
        }
    }

    public static bool IsKeyUsed(Reader reader, ReadOnlyMemory<byte> publicKeySha256)
    {
        var query = reader[KeyUsed].Bind(1, publicKeySha256.Span);
        var found = query.Step();
        query.Reset();
        return found;
    }

    private static CertificateId? FindSuccessor(Reader reader, CertificateId id)
    {
        var query = reader[Successor].Bind(1, id.Authority).Bind(2, id.Serial.Content);
        var found = query.Step() ? new CertificateId(query.Text(0), CertificateRow.Serial(query, 1)) : (CertificateId?)null;
        query.Reset();
        return found;
    }
}

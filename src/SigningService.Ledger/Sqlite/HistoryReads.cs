using SigningService.Authority.Issuance;

namespace SigningService.Ledger.Sqlite;

/// <summary>What issuance left behind, on any connection.</summary>
internal static class HistoryReads
{
    public const string Open =
        "SELECT " + CertificateRow.Columns + " FROM certificates WHERE issued IS NULL AND revocation IS NULL AND created_at < ?1 ORDER BY created_at";

    /// <summary>What was moved to an archive was verified there, and is not fetched from there day by day.</summary>
    public const string Issued =
        "SELECT " + CertificateRow.Columns + ", issued FROM certificates WHERE issued > ?1 AND substr(der, 1, 1) <> x'00' ORDER BY issued LIMIT ?2";

    private const string Intents =
        "SELECT COUNT(*), MIN(created_at) FROM certificates WHERE public_key_sha256 = ?1 AND created_at >= ?2 AND requester = ?3 AND profile = ?4";

    public static KeyUse Count(Reader reader, string requester, ReadOnlyMemory<byte> publicKeySha256, string profile, DateTimeOffset since)
    {
        var query = reader[Intents].Bind(1, publicKeySha256.Span).Bind(2, UnixTime.Of(since)).Bind(3, requester).Bind(4, profile);
        query.Step();
        var use = new KeyUse((int)query.Int64(0), query.NullableInt64(1) is { } first ? UnixTime.From(first) : null);
        query.Reset();
        return use;
    }
}

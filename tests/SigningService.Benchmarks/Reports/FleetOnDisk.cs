using Microsoft.Data.Sqlite;

namespace SigningService.Benchmarks.Reports;

/// <summary>
/// A ledger as some years leave it, written past the ledger's own code: of all certificates half are renewed by a later one, and one in
/// fifty is revoked. Serial numbers are pseudo-random, so that looking one up is a leap as it is in life.
/// </summary>
internal static class FleetOnDisk
{
    // An odd factor and a power of two: every row has another serial number, in an order that looks like none.
    private const string Fill = """
        WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < $certificates)
        INSERT INTO certificates (
            id, authority, serial, requester, request_id, request_hash, profile, profile_version, subject, names, labels, not_before, not_after,
            public_key_sha256, shard, created_at, renews_authority, renews_serial, issued, issued_at, revocation, revoked_at, der, lineage)
        SELECT
            n, 'server-ca', unhex(printf('00000000%016X%016X', (n * 2654435769) % 4294967296, n)), 'uri:spiffe://example.test/r' || (n % 200), n, x'00',
            'server-tls', x'00', '', '[]', '{}', $now - n % 80 * 86400000000, $now + (1 + n % 90) * 86400000000,
            unhex(printf('%016X%016X%032X', (n * 2246822519) % 4294967296, n, n)), n % 8, $now - n % 80 * 86400000000,
            CASE WHEN n > $half THEN 'server-ca' END,
            CASE WHEN n > $half THEN unhex(printf('00000000%016X%016X', ((n - $half) * 2654435769) % 4294967296, n - $half)) END,
            n, $now, CASE WHEN n % 50 = 0 THEN n END, CASE WHEN n % 50 = 0 THEN $now END, zeroblob(740), (n - 1) % $half + 1
        FROM counted
        """;

    public static void Write(string file, int certificates, DateTimeOffset now)
    {
        using var connection = new SqliteConnection($"Data Source={file}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; " + Fill;
        command.CommandTimeout = 0;
        command.Parameters.AddWithValue("$certificates", certificates);
        command.Parameters.AddWithValue("$half", certificates / 2);
        command.Parameters.AddWithValue("$now", now.ToUnixTimeMilliseconds() * 1000);
        command.ExecuteNonQuery();
    }
}

using Microsoft.Data.Sqlite;

namespace SigningService.Benchmarks.Lists;

/// <summary>A ledger with very many revoked certificates and a few others, written past the ledger's own code. Serial numbers are as long as real ones.</summary>
internal static class RevokedOnDisk
{
    /// <summary>So many of each shard, at the end, are not revoked.</summary>
    public const int Unrevoked = 50;

    private const string Fill = """
        WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < $certificates)
        INSERT INTO certificates (
            id, authority, serial, requester, request_id, request_hash, profile, profile_version, subject, names, labels, not_before, not_after,
            public_key_sha256, shard, created_at, issued, issued_at, revocation, revoked_at, reason, revoked_by, list_number, der, lineage)
        SELECT
            n, 'server-ca', unhex(printf('4D%08X%016X%012X', (n * 2654435769) % 4294967296, n * 40503, n)), 'bench', n, x'00',
            'server-tls', x'00', '', '[]', '{}', $now - 86400000000, $now + (1 + n % 90) * 86400000000,
            unhex(printf('%016X%016X%032X', (n * 2246822519) % 4294967296, n, n)), n % $shards, $now, n, $now,
            CASE WHEN n <= $revoked THEN n END, CASE WHEN n <= $revoked THEN $now END, CASE WHEN n <= $revoked THEN 4 END,
            CASE WHEN n <= $revoked THEN 'bench' END, CASE WHEN n <= $revoked THEN 1 END, x'30023000', n
        FROM counted
        """;

    public static void Write(string file, int revoked, int shards, DateTimeOffset now)
    {
        using var connection = new SqliteConnection($"Data Source={file}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000; " + Fill;
        command.CommandTimeout = 0;
        command.Parameters.AddWithValue("$certificates", revoked + (Unrevoked * shards));
        command.Parameters.AddWithValue("$revoked", revoked);
        command.Parameters.AddWithValue("$shards", shards);
        command.Parameters.AddWithValue("$now", now.ToUnixTimeSeconds() * 1_000_000);
        command.ExecuteNonQuery();
    }

    /// <summary>Serial number of the n-th certificate, as written.</summary>
    public static byte[] SerialOf(long n) => Convert.FromHexString($"4D{(n * 2654435769) % 4294967296:X8}{n * 40503:X16}{n:X12}");
}

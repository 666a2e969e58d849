using System.Runtime.CompilerServices;
using SigningService.Authority.Reporting;

namespace SigningService.Ledger.Sqlite;

/// <summary>The certificates as a whole.</summary>
public sealed partial class SqliteLedger
{
    /// <summary>Of intents too, so that an index is enough.</summary>
    private const string ReusedKeys = "SELECT public_key_sha256 FROM certificates GROUP BY public_key_sha256 HAVING COUNT(*) > 1";

    private const string KeySince = "SELECT MIN(created_at), COUNT(*) FROM certificates WHERE issued IS NOT NULL AND public_key_sha256 = ?1";

    private const string Fleet = """
        SELECT c.profile, c.requester, c.not_before, c.not_after, c.created_at, c.lineage, c.public_key_sha256, c.authority, c.serial
        FROM certificates c INDEXED BY certificates_in_use
        WHERE c.issued IS NOT NULL AND c.revocation IS NULL AND c.not_after > ?1 ORDER BY c.not_after
        """;

    public async IAsyncEnumerable<FleetCertificate> ReadFleetAsync(DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reused = _readers.Read(ReadReusedKeys, cancellationToken);

        // Read as a whole, in the order of an index: asked for each certificate they would be a million leaps through it.
        var renewed = _readers.Read(RenewedCertificates.Read, cancellationToken);

        // The last second of validity counts, so a certificate is expired when that second is over.
        var rows = StreamAsync(Fleet, query => query.Bind(1, UnixTime.Of(now) - 1_000_000), row => ReadFleet(row, reused, renewed), cancellationToken);
        await foreach (var row in rows.ConfigureAwait(false))
            yield return row;
    }

    /// <summary>Keys of more than one certificate, and when each was first certified: they are the exception.</summary>
    private static Dictionary<UInt128, DateTimeOffset> ReadReusedKeys(Reader reader)
    {
        var keys = new List<byte[]>();
        var query = reader[ReusedKeys];
        while (query.Step())
            keys.Add(query.Blob(0));
        query.Reset();
        return keys
            .Select(key => (Key: key, Since: ReadKeySince(reader, key)))
            .Where(key => key.Since is not null)
            .ToDictionary(key => RotationReporting.TagOf(key.Key), key => key.Since!.Value);
    }

    /// <summary>Null if it is not in more than one certificate.</summary>
    private static DateTimeOffset? ReadKeySince(Reader reader, byte[] key)
    {
        var query = reader[KeySince].Bind(1, key);
        query.Step();
        var since = query.Int64(1) > 1 ? UnixTime.From(query.Int64(0)) : (DateTimeOffset?)null;
        query.Reset();
        return since;
    }

    private static FleetCertificate ReadFleet(Statement row, Dictionary<UInt128, DateTimeOffset> reused, RenewedCertificates renewed)
    {
        var created = UnixTime.From(row.Int64(4));
        var key = RotationReporting.TagOf(row.Span(6));
        var isReused = reused.TryGetValue(key, out var since);
        return new FleetCertificate(
            row.Text(0), row.Text(1), UnixTime.From(row.Int64(2)), UnixTime.From(row.Int64(3)), created, row.Int64(5),
            key, isReused ? since : created, isReused, renewed.Contains(row.Text(7), row.Span(8)));
    }
}

using SigningService.Authority.Reporting;

namespace SigningService.Ledger.Postgres;

/// <summary>The certificates as a whole.</summary>
internal static class FleetReads
{
    private const string ReusedKeys = """
        SELECT public_key_sha256, MIN(created_at) FROM certificates WHERE issued IS NOT NULL
        GROUP BY public_key_sha256 HAVING COUNT(*) > 1
        """;

    private const string FleetText = """
        SELECT c.profile, c.requester, c.not_before, c.not_after, c.created_at, c.lineage, c.public_key_sha256,
            EXISTS (SELECT 1 FROM certificates s WHERE s.renews_authority = c.authority AND s.renews_serial = c.serial
                AND s.issued IS NOT NULL AND s.revocation IS NULL)::int
        FROM certificates c
        WHERE c.issued IS NOT NULL AND c.revocation IS NULL AND c.not_after > $1 ORDER BY c.not_after
        """;

    /// <summary>The last second of validity counts, so a certificate is expired when that second is over.</summary>
    public static Sql Fleet(DateTimeOffset now) => new Sql(FleetText).Add(UnixTime.Of(now) - 1_000_000);

    /// <summary>Keys of more than one certificate, and when each was first certified: they are the exception.</summary>
    public static async ValueTask<Dictionary<UInt128, DateTimeOffset>> ReadReusedKeysAsync(IStatements statements, CancellationToken cancellationToken)
    {
        var keys = await statements.AllAsync(
            new Sql(ReusedKeys), static row => (Tag: RotationReporting.TagOf(row.Span(0)), Since: UnixTime.From(row.Int64(1))), cancellationToken).ConfigureAwait(false);
        return keys.ToDictionary(key => key.Tag, key => key.Since);
    }

    public static FleetCertificate Read(IRow row, Dictionary<UInt128, DateTimeOffset> reused)
    {
        var created = UnixTime.From(row.Int64(4));
        var key = RotationReporting.TagOf(row.Span(6));
        var isReused = reused.TryGetValue(key, out var since);
        return new FleetCertificate(
            row.Text(0), row.Text(1), UnixTime.From(row.Int64(2)), UnixTime.From(row.Int64(3)), created, row.Int64(5),
            key, isReused ? since : created, isReused, row.Int64(7) != 0);
    }
}

using System.Text;
using SigningService.Authority;
using SigningService.Authority.Incidents;
using SigningService.Authority.Issuance;

namespace SigningService.Ledger.Sqlite;

/// <summary>What a filter fits. The text is put together from constants; everything that a caller wrote is a parameter.</summary>
internal static class IncidentSelection
{
    /// <summary>Name of the function that reads the algorithm of the key out of a certificate.</summary>
    public const string KeyAlgorithm = "key_algorithm";

    public static string Text(IncidentFilter filter, bool one)
    {
        // The highest parameter is always there: SQLite refuses a position beyond it.
        var sql = new StringBuilder(
            "SELECT authority, serial, profile, requester FROM certificates WHERE issued IS NOT NULL AND revocation IS NULL AND not_after > ?12");
        Add(one, " AND authority = ?10 AND serial = ?11");
        Add(filter.PublicKeySha256 is not null, " AND public_key_sha256 = ?1");
        Add(filter.Profile is not null, " AND profile = ?2");
        Add(filter.Authority is not null, " AND authority = ?3");
        Add(filter.Requester is not null, filter.Requester is [.., '/'] ? " AND substr(requester, 1, length(?4)) = ?4" : " AND requester = ?4");
        Add(filter.IssuedFrom is not null, " AND issued_at >= ?5");
        Add(filter.IssuedBefore is not null, " AND issued_at < ?6");
        Add(filter.ExpiresFrom is not null, " AND not_after >= ?7");
        Add(filter.ExpiresBefore is not null, " AND not_after < ?8");
        Add(filter.KeyAlgorithm is not null, $" AND {KeyAlgorithm}(der) = ?9");
        Add(filter.WithoutTwin, $" AND substr(request_id, -5) <> '{TwinRequestId.Ending}' AND NOT EXISTS (SELECT 1 FROM certificates t WHERE t.requester = certificates.requester "
            + $"AND t.request_id = certificates.request_id || '{TwinRequestId.Ending}' AND t.issued IS NOT NULL AND t.revocation IS NULL AND t.not_after > ?12)");
        return sql.Append(" ORDER BY serial, authority").ToString();

        void Add(bool isSet, string condition) => sql.Append(isSet ? condition : "");
    }

    public static void Bind(Statement query, IncidentFilter filter, CertificateId? one, DateTimeOffset now)
    {
        // The last second of validity counts, so a certificate is expired when that second is over.
        query.Bind(12, UnixTime.Of(now) - 1_000_000);
        if (filter.PublicKeySha256 is { } key)
            query.Bind(1, key.Span);
        query.Bind(2, filter.Profile).Bind(3, filter.Authority).Bind(4, filter.Requester)
            .Bind(5, UnixTime.Of(filter.IssuedFrom)).Bind(6, UnixTime.Of(filter.IssuedBefore))
            .Bind(7, UnixTime.Of(filter.ExpiresFrom)).Bind(8, UnixTime.Of(filter.ExpiresBefore))
            .Bind(9, filter.KeyAlgorithm);
        if (one is { } id)
            query.Bind(10, id.Authority).Bind(11, id.Serial.Content);
    }

    public static IncidentCandidate Read(Statement row) => new(CertificateRow.Id(row, 0), row.Text(2), row.Text(3));
}

using System.Text;
using SigningService.Authority;
using SigningService.Authority.Incidents;
using SigningService.Authority.Issuance;

namespace SigningService.Ledger.Postgres;

/// <summary>What a filter fits. The text is put together from constants; everything that a caller wrote is a parameter.</summary>
internal static class IncidentSelection
{
    public static Sql Select(IncidentFilter filter, CertificateId? one, DateTimeOffset now)
    {
        var sql = new StringBuilder("SELECT authority, serial, profile, requester, ")
            // The algorithm of a key is read out of its certificate, which the database cannot do.
            .Append(filter.KeyAlgorithm is null ? "NULL" : "der")
            .Append(" FROM certificates WHERE issued IS NOT NULL AND revocation IS NULL AND not_after > $1");
        var parameters = new List<Action<Sql>>();
        Add(one?.Authority, " AND authority = {0}", (s, v) => s.Add(v));
        Add(one?.Serial, " AND serial = {0}", (s, v) => s.Add(v!.Value));
        Add(filter.PublicKeySha256, " AND public_key_sha256 = {0}", (s, v) => s.Add(v));
        Add(filter.Profile, " AND profile = {0}", (s, v) => s.Add(v));
        Add(filter.Authority, " AND authority = {0}", (s, v) => s.Add(v));
        Add(filter.Requester, filter.Requester is [.., '/'] ? " AND starts_with(requester, {0})" : " AND requester = {0}", (s, v) => s.Add(v));
        Add(filter.IssuedFrom, " AND issued_at >= {0}", (s, v) => s.Add(v));
        Add(filter.IssuedBefore, " AND issued_at < {0}", (s, v) => s.Add(v));
        Add(filter.ExpiresFrom, " AND not_after >= {0}", (s, v) => s.Add(v));
        Add(filter.ExpiresBefore, " AND not_after < {0}", (s, v) => s.Add(v));

        if (filter.WithoutTwin)
        {
            sql.Append($" AND right(request_id, 5) <> '{TwinRequestId.Ending}' AND NOT EXISTS (SELECT 1 FROM certificates t WHERE t.requester = certificates.requester ")
                .Append($"AND t.request_id = certificates.request_id || '{TwinRequestId.Ending}' AND t.issued IS NOT NULL AND t.revocation IS NULL AND t.not_after > $1)");
        }

        // The last second of validity counts, so a certificate is expired when that second is over.
        var query = new Sql(sql.Append(" ORDER BY serial, authority").ToString()).Add(UnixTime.Of(now) - 1_000_000);
        foreach (var parameter in parameters)
            parameter(query);
        return query;

        void Add<T>(T value, string condition, Action<Sql, T> bind)
        {
            if (value is null)
                return;
            parameters.Add(s => bind(s, value));
            sql.AppendFormat(System.Globalization.CultureInfo.InvariantCulture, condition, $"${parameters.Count + 1}");
        }
    }

    public static IncidentCandidate? Read(IRow row, IncidentFilter filter) =>
        filter.KeyAlgorithm is { } algorithm && CertificateRow.KeyAlgorithm(row.Blob(4)) != algorithm
            ? null
            : new IncidentCandidate(CertificateRow.Id(row, 0), row.Text(2), row.Text(3));
}

using System.Text;
using SigningService.Authority.Issuance;
using SigningService.Authority.Names;
using SigningService.Authority.Refusals;

namespace SigningService.Ledger.Postgres;

/// <summary>
/// One page of certificates. Pages go on from a key, never from an offset, so a page costs the same wherever it lies. The text of the
/// query is put together from constants; everything that a caller wrote is a parameter.
/// </summary>
internal static class CertificateListing
{
    private const int MaximumPageSize = 1000;

    private const string NewestBound = "SELECT COALESCE(MAX(issued), 0) FROM certificates WHERE issued IS NOT NULL";

    public static async ValueTask<CertificatePage> ReadAsync(IStatements statements, CertificateQuery query, CancellationToken cancellationToken)
    {
        if (query.PageSize is < 1 or > MaximumPageSize)
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "page_size", $"The page size must be from 1 to {MaximumPageSize}.");
        var from = query.PageToken is { } token ? PageToken.Read(token, query) : (PageToken?)null;
        var bound = from?.Bound ?? (await statements.AllAsync(new Sql(NewestBound), static row => row.Int64(0), cancellationToken).ConfigureAwait(false))[0];
        var now = from?.Now ?? UnixTime.Of(query.Now);
        var rows = await statements.AllAsync(
            Select(query, from, bound, now), static row => (Record: CertificateRow.Read(row), Issued: row.Int64(CertificateRow.Width)), cancellationToken).ConfigureAwait(false);
        var records = rows.Take(query.PageSize).Select(row => row.Record).ToList();
        var next = rows.Count > records.Count
            ? new PageToken(bound, now, UnixTime.Of(records[^1].Intent.NotAfter), rows[records.Count - 1].Issued).Write(query)
            : null;
        return new CertificatePage(records, next);
    }

    private static Sql Select(CertificateQuery query, PageToken? from, long bound, long now)
    {
        var sql = new StringBuilder("SELECT ").Append(CertificateSql.Columns).Append(", issued FROM certificates WHERE issued IS NOT NULL AND issued <= $1");
        var parameters = new List<Action<Sql>> { s => s.Add(bound) };
        if (query.SubjectName is { } name)
        {
            sql.Append(" AND issued IN (SELECT issued FROM names WHERE value = ").Append(Add(s => s.Add(name)));
            if (GeneralName.Parse(name) is { } whole)
                sql.Append(" OR (value = ").Append(Add(s => s.Add(whole.Value))).Append(" AND kind = ").Append(Add(s => s.Add((int)whole.Kind))).Append(')');
            sql.Append(')');
        }

        if (query.Requester is not null)
            sql.Append(" AND requester = ").Append(Add(s => s.Add(query.Requester)));
        if (query.Profile is not null)
            sql.Append(" AND profile = ").Append(Add(s => s.Add(query.Profile)));
        if (query.Authority is not null)
            sql.Append(" AND authority = ").Append(Add(s => s.Add(query.Authority)));
        if (query.ExpiresFrom is { } expiresFrom)
            sql.Append(" AND not_after >= ").Append(Add(s => s.Add(expiresFrom)));
        if (query.ExpiresBefore is { } expiresBefore)
            sql.Append(" AND not_after < ").Append(Add(s => s.Add(expiresBefore)));

        // The last second of validity counts, so a certificate is expired when that second is over.
        sql.Append(query.State switch
        {
            CertificateState.Active => " AND revocation IS NULL AND not_after > " + Add(s => s.Add(now - 1_000_000)),
            CertificateState.Expired => " AND revocation IS NULL AND not_after <= " + Add(s => s.Add(now - 1_000_000)),
            CertificateState.Revoked => " AND revocation IS NOT NULL",
            _ => "",
        });
        if (query.Subject is { } subject)
            sql.Append(" AND strpos(subject_folded, ").Append(Add(s => s.Add(subject.ToUpperInvariant()))).Append(") > 0");
        AddOrder(query.Order, from);
        sql.Append(" LIMIT ").Append(Add(s => s.Add(query.PageSize + 1L)));

        var statement = new Sql(sql.ToString());
        foreach (var parameter in parameters)
            parameter(statement);
        return statement;

        string Add(Action<Sql> bind)
        {
            parameters.Add(bind);
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${parameters.Count}");
        }

        void AddOrder(CertificateOrder order, PageToken? after)
        {
            if (order == CertificateOrder.ExpiresFirst)
            {
                if (after is { } last)
                    sql.Append(" AND (not_after, issued) > (").Append(Add(s => s.Add(last.NotAfter))).Append(", ").Append(Add(s => s.Add(last.Issued))).Append(')');
                sql.Append(" ORDER BY not_after, issued");
                return;
            }

            if (after is { } newest)
                sql.Append(" AND issued < ").Append(Add(s => s.Add(newest.Issued)));
            sql.Append(" ORDER BY issued DESC");
        }
    }
}

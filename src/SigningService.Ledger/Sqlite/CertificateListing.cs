using System.Text;
using SigningService.Authority.Issuance;
using SigningService.Authority.Names;
using SigningService.Authority.Refusals;

namespace SigningService.Ledger.Sqlite;

/// <summary>
/// One page of certificates. Pages go on from a key, never from an offset, so a page costs the same wherever it lies. The text of the
/// query is put together from constants; everything that a caller wrote is a parameter.
/// </summary>
internal static class CertificateListing
{
    public const int MaximumPageSize = 1000;

    /// <summary>SQLite refuses patterns that are much longer.</summary>
    private const int LongestPattern = 1000;

    private const string NewestBound = "SELECT COALESCE(MAX(issued), 0) FROM certificates WHERE issued IS NOT NULL";

    public static CertificatePage Read(Reader reader, CertificateQuery query)
    {
        if (query.PageSize is < 1 or > MaximumPageSize)
            throw RefusedException.ForField(RefusalReason.InvalidRequest, "page_size", $"The page size must be from 1 to {MaximumPageSize}.");
        var from = query.PageToken is { } token ? PageToken.Read(token, query) : (PageToken?)null;
        var bound = from?.Bound ?? Bound(reader);
        var now = from?.Now ?? UnixTime.Of(query.Now);
        var statement = reader[Text(query, from is not null)];
        Bind(statement, query, from, bound, now);
        var records = new List<CertificateRecord>(Math.Min(query.PageSize, 128));
        long lastIssued = 0;
        var more = false;
        try
        {
            while (statement.Step())
            {
                more = records.Count == query.PageSize;
                if (more)
                    break;
                records.Add(CertificateRow.Read(statement));
                lastIssued = statement.Int64(CertificateRow.Width);
            }
        }
        finally
        {
            statement.Reset();
        }

        var next = more ? new PageToken(bound, now, UnixTime.Of(records[^1].Intent.NotAfter), lastIssued).Write(query) : null;
        return new CertificatePage(records, next);
    }

    private static long Bound(Reader reader)
    {
        var newest = reader[NewestBound];
        newest.Step();
        var bound = newest.Int64(0);
        newest.Reset();
        return bound;
    }

    private static string Text(CertificateQuery query, bool continued)
    {
        var sql = new StringBuilder("SELECT ").Append(CertificateRow.Columns).Append(", issued FROM certificates");
        if (ReadsAllSubjects(query))
            sql.Append(" INDEXED BY certificates_subjects");
        sql.Append(" WHERE issued IS NOT NULL AND issued <= ?1");
        if (query.SubjectName is not null)
            sql.Append(" AND issued IN (SELECT issued FROM names WHERE value = ?2 OR (value = ?3 AND kind = ?4))");
        if (query.Requester is not null)
            sql.Append(" AND requester = ?5");
        if (query.Profile is not null)
            sql.Append(" AND profile = ?6");
        if (query.Authority is not null)
            sql.Append(" AND authority = ?7");
        if (query.ExpiresFrom is not null)
            sql.Append(" AND not_after >= ?8");
        if (query.ExpiresBefore is not null)
            sql.Append(" AND not_after < ?9");
        sql.Append(query.State switch
        {
            CertificateState.Active => " AND revocation IS NULL AND not_after > ?10",
            CertificateState.Expired => " AND revocation IS NULL AND not_after <= ?10",
            CertificateState.Revoked => " AND revocation IS NOT NULL",
            _ => "",
        });
        if (query.Subject is not null)
            sql.Append(IsLike(query.Subject) ? " AND subject LIKE ?11 ESCAPE '\\'" : " AND contains_any_case(subject, ?11)");
        return (query.Order switch
        {
            CertificateOrder.ExpiresFirst => sql.Append(continued ? " AND (not_after, issued) > (?12, ?13)" : "").Append(" ORDER BY not_after, issued"),
            _ => sql.Append(continued ? " AND issued < ?13" : "").Append(" ORDER BY issued DESC"),
        }).Append(" LIMIT ?14").ToString();
    }

    /// <summary>Where nothing else leaves few rows to look at, what is looked at should be small.</summary>
    private static bool ReadsAllSubjects(CertificateQuery query) =>
        query is { Subject: not null, SubjectName: null, Requester: null, ExpiresFrom: null, ExpiresBefore: null };

    /// <summary>SQLite's own comparison knows the case of ASCII alone; it takes a tenth of the time of one that is called back.</summary>
    private static bool IsLike(string part) => part.Length <= LongestPattern && Ascii.IsValid(part) && !part.Contains('\0', StringComparison.Ordinal);

    private static string PatternOf(string part) =>
        $"%{part.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";

    private static void Bind(Statement statement, CertificateQuery query, PageToken? from, long bound, long now)
    {
        // SQLite refuses a position beyond the highest that the text has; the highest is always there.
        statement.Bind(1, bound).Bind(14, query.PageSize + 1);
        statement.Bind(5, query.Requester).Bind(6, query.Profile).Bind(7, query.Authority);
        statement.Bind(8, UnixTime.Of(query.ExpiresFrom)).Bind(9, UnixTime.Of(query.ExpiresBefore));
        // The last second of validity counts, so a certificate is expired when that second is over.
        statement.Bind(10, now - 1_000_000);
        statement.Bind(11, query.Subject is { } part && IsLike(part) ? PatternOf(part) : query.Subject);
        if (from is { } token)
            statement.Bind(12, token.NotAfter).Bind(13, token.Issued);
        if (query.SubjectName is not { } name)
            return;
        statement.Bind(2, name);
        if (GeneralName.Parse(name) is { } whole)
            statement.Bind(3, whole.Value).Bind(4, (int)whole.Kind);
    }
}

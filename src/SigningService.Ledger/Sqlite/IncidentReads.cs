using System.Text;
using SigningService.Authority.Incidents;
using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Sqlite;

/// <summary>Reads of incidents, on any connection.</summary>
internal static class IncidentReads
{
    public const string ById = "SELECT " + IncidentRow.Columns + " FROM incidents WHERE id = ?1";

    public const string ByRequest = "SELECT " + IncidentRow.Columns + " FROM incidents WHERE opened_by = ?1 AND request_id = ?2";

    private const string IsLate = "replaced_at IS NULL AND revoked_at IS NULL AND renew_at < ?2";

    private const string Progress =
        "SELECT COUNT(*), COUNT(replaced_at), COUNT(revoked_at), COUNT(CASE WHEN " + IsLate + " THEN 1 END), " +
        "COUNT(CASE WHEN told_at IS NULL AND " + IsLate + " THEN 1 END) FROM incident_members WHERE incident = ?1";

    private const string Late =
        "SELECT authority, serial, requester, renew_at, told_at FROM incident_members " +
        "WHERE incident = (SELECT number FROM incidents WHERE id = ?1) AND " + IsLate + " ORDER BY renew_at LIMIT ?3";

    public const string Slots = """
        SELECT m.authority, m.serial, i.id, m.renew_at, i.deadline, m.told_at IS NOT NULL
        FROM incidents i JOIN incident_members m ON m.incident = i.number
        WHERE i.closed_at IS NULL AND m.revoked_at IS NULL AND m.replaced_at IS NULL
        ORDER BY m.renew_at
        """;

    private const string Due = """
        SELECT m.authority, m.serial, i.reason, i.opened_by
        FROM incidents i JOIN incident_members m ON m.incident = i.number
        JOIN certificates c ON c.authority = m.authority AND c.serial = m.serial
        WHERE i.closed_at IS NULL AND m.revoked_at IS NULL AND c.revocation IS NULL AND c.not_after > ?2
            AND (i.deadline <= ?1 OR MAX(m.replaced_at, i.opened_at) + i.revoke_after <= ?1)
        LIMIT ?3
        """;

    public static Incident? One(Statement query)
    {
        try
        {
            return query.Step() ? IncidentRow.Read(query) : null;
        }
        finally
        {
            query.Reset();
        }
    }

    public static IncidentStanding? Find(Reader reader, string id, DateTimeOffset now)
    {
        var query = reader[ById].Bind(1, id);
        (long Number, Incident Incident)? found = query.Step() ? (query.Int64(0), IncidentRow.Read(query)) : null;
        query.Reset();
        return found is { } row ? new IncidentStanding(row.Incident, ProgressOf(reader, row.Number, now)) : null;
    }

    public static IncidentPage List(Reader reader, IncidentQuery query)
    {
        var rows = new List<(long Number, Incident Incident)>();
        var statement = reader[ListText(query.IsOpen)].Bind(1, query.From ?? long.MaxValue).Bind(2, query.PageSize + 1);
        while (statement.Step())
            rows.Add((statement.Int64(0), IncidentRow.Read(statement)));
        statement.Reset();
        var page = rows.Take(query.PageSize).ToList();
        return new IncidentPage(
            [.. page.Select(row => new IncidentStanding(row.Incident, ProgressOf(reader, row.Number, query.Now)))],
            rows.Count > page.Count ? page[^1].Number : null);
    }

    public static IReadOnlyList<LateMember> ReadLate(Reader reader, string id, DateTimeOffset now, int limit)
    {
        var late = new List<LateMember>();
        var query = reader[Late].Bind(1, id).Bind(2, UnixTime.Of(now - IncidentProgress.Patience)).Bind(3, limit);
        while (query.Step())
        {
            var told = query.NullableInt64(4);
            late.Add(new LateMember(
                CertificateRow.Id(query, 0), query.Text(2), UnixTime.From(query.Int64(3)), told is { } at ? UnixTime.From(at) : null));
        }

        query.Reset();
        return late;
    }

    public static IncidentSlot ReadSlot(Statement row) => new(
        CertificateRow.Id(row, 0), row.Text(2), UnixTime.From(row.Int64(3)), UnixTime.From(row.Int64(4)), row.Int64(5) != 0);

    public static IReadOnlyList<DueRevocation> ReadDue(Reader reader, DateTimeOffset now, int limit)
    {
        var due = new List<DueRevocation>();
        var query = reader[Due].Bind(1, UnixTime.Of(now)).Bind(2, UnixTime.Of(now) - 1_000_000).Bind(3, limit);
        while (query.Step())
            due.Add(new DueRevocation(CertificateRow.Id(query, 0), (RevocationReason)query.Int64(2), query.Text(3)));
        query.Reset();
        return due;
    }

    private static string ListText(bool? isOpen)
    {
        var sql = new StringBuilder("SELECT ").Append(IncidentRow.Columns).Append(" FROM incidents WHERE number < ?1");
        if (isOpen is { } open)
            sql.Append(open ? " AND closed_at IS NULL" : " AND closed_at IS NOT NULL");
        return sql.Append(" ORDER BY number DESC LIMIT ?2").ToString();
    }

    private static IncidentProgress ProgressOf(Reader reader, long number, DateTimeOffset now)
    {
        var query = reader[Progress].Bind(1, number).Bind(2, UnixTime.Of(now - IncidentProgress.Patience));
        query.Step();
        var progress = new IncidentProgress(query.Int64(0), query.Int64(1), query.Int64(2), query.Int64(3), query.Int64(4));
        query.Reset();
        return progress;
    }
}

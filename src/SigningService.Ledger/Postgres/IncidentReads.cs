using System.Text;
using SigningService.Authority.Incidents;
using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Postgres;

/// <summary>Reads of incidents.</summary>
internal static class IncidentReads
{
    private const string Select = "SELECT " + IncidentRow.Columns + " FROM incidents ";

    private const string IsLate = "replaced_at IS NULL AND revoked_at IS NULL AND renew_at < $2";

    private const string Progress =
        "SELECT COUNT(*), COUNT(replaced_at), COUNT(revoked_at), COUNT(*) FILTER (WHERE " + IsLate + "), " +
        "COUNT(*) FILTER (WHERE told_at IS NULL AND " + IsLate + ") FROM incident_members WHERE incident = $1";

    private const string Late =
        "SELECT authority, serial, requester, renew_at, told_at FROM incident_members " +
        "WHERE incident = (SELECT number FROM incidents WHERE id = $1) AND " + IsLate + " ORDER BY renew_at LIMIT $3";

    private const string SlotsText = """
        SELECT m.authority, m.serial, i.id, m.renew_at, i.deadline, (m.told_at IS NOT NULL)::int
        FROM incidents i JOIN incident_members m ON m.incident = i.number
        WHERE i.closed_at IS NULL AND m.revoked_at IS NULL AND m.replaced_at IS NULL
        ORDER BY m.renew_at
        """;

    private const string DueText = """
        SELECT m.authority, m.serial, i.reason, i.opened_by
        FROM incidents i JOIN incident_members m ON m.incident = i.number
        JOIN certificates c ON c.authority = m.authority AND c.serial = m.serial
        WHERE i.closed_at IS NULL AND m.revoked_at IS NULL AND c.revocation IS NULL AND c.not_after > $2
            AND (i.deadline <= $1 OR m.replaced_at IS NOT NULL AND GREATEST(m.replaced_at, i.opened_at) + i.revoke_after <= $1)
        LIMIT $3
        """;

    public static Sql ById(string id) => new Sql(Select + "WHERE id = $1").Add(id);

    public static Sql ByRequest(string openedBy, string requestId) =>
        new Sql(Select + "WHERE opened_by = $1 AND request_id = $2").Add(openedBy).Add(requestId);

    public static Sql Slots() => new(SlotsText);

    public static async ValueTask<IncidentStanding?> FindAsync(IStatements statements, string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = await statements.AllAsync(
            ById(id), static row => (Number: row.Int64(0), Incident: IncidentRow.Read(row)), cancellationToken).ConfigureAwait(false);
        return found.Count == 0
            ? null
            : new IncidentStanding(found[0].Incident, await ProgressOfAsync(statements, found[0].Number, now, cancellationToken).ConfigureAwait(false));
    }

    public static async ValueTask<IncidentPage> ListAsync(IStatements statements, IncidentQuery query, CancellationToken cancellationToken)
    {
        var sql = new Sql(ListText(query.IsOpen)).Add(query.From ?? long.MaxValue).Add(query.PageSize + 1L);
        var rows = await statements.AllAsync(
            sql, static row => (Number: row.Int64(0), Incident: IncidentRow.Read(row)), cancellationToken).ConfigureAwait(false);
        var page = new List<IncidentStanding>();
        foreach (var (number, incident) in rows.Take(query.PageSize))
            page.Add(new IncidentStanding(incident, await ProgressOfAsync(statements, number, query.Now, cancellationToken).ConfigureAwait(false)));
        return new IncidentPage(page, rows.Count > page.Count ? rows[page.Count - 1].Number : null);
    }

    public static async ValueTask<IReadOnlyList<LateMember>> ReadLateAsync(
        IStatements statements, string id, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        await statements.AllAsync(
            new Sql(Late).Add(id).Add(now - IncidentProgress.Patience).Add((long)limit),
            static row => new LateMember(
                CertificateRow.Id(row, 0), row.Text(2), UnixTime.From(row.Int64(3)), row.NullableInt64(4) is { } told ? UnixTime.From(told) : null),
            cancellationToken).ConfigureAwait(false);

    public static IncidentSlot ReadSlot(IRow row) => new(
        CertificateRow.Id(row, 0), row.Text(2), UnixTime.From(row.Int64(3)), UnixTime.From(row.Int64(4)), row.Int64(5) != 0);

    public static async ValueTask<IReadOnlyList<DueRevocation>> ReadDueAsync(
        IStatements statements, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        await statements.AllAsync(
            new Sql(DueText).Add(now).Add(UnixTime.Of(now) - 1_000_000).Add((long)limit),
            static row => new DueRevocation(CertificateRow.Id(row, 0), (RevocationReason)row.Int64(2), row.Text(3)),
            cancellationToken).ConfigureAwait(false);

    private static string ListText(bool? isOpen)
    {
        var sql = new StringBuilder(Select).Append("WHERE number < $1");
        if (isOpen is { } open)
            sql.Append(open ? " AND closed_at IS NULL" : " AND closed_at IS NOT NULL");
        return sql.Append(" ORDER BY number DESC LIMIT $2").ToString();
    }

    private static async ValueTask<IncidentProgress> ProgressOfAsync(IStatements statements, long number, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await statements.AllAsync(
            new Sql(Progress).Add(number).Add(now - IncidentProgress.Patience),
            static row => new IncidentProgress(row.Int64(0), row.Int64(1), row.Int64(2), row.Int64(3), row.Int64(4)),
            cancellationToken).ConfigureAwait(false);
        return rows[0];
    }
}

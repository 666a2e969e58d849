using SigningService.Authority.Approvals;

namespace SigningService.Ledger.Postgres;

/// <summary>Reads of approvals.</summary>
internal static class ApprovalReads
{
    private const string Select = "SELECT " + ApprovalRow.Columns + " FROM approvals ";

    private const string Votes =
        "SELECT " + ApprovalRow.VoteColumns + ", approval FROM approval_votes WHERE approval = ANY($1) ORDER BY approval, place";

    private const string Orderers = """
        WITH RECURSIVE line (requester, renews_authority, renews_serial, depth) AS (
            SELECT requester, renews_authority, renews_serial, 0 FROM certificates WHERE public_key_sha256 = $1
            UNION ALL
            SELECT c.requester, c.renews_authority, c.renews_serial, line.depth + 1 FROM line
            JOIN certificates c ON c.authority = line.renews_authority AND c.serial = line.renews_serial
            WHERE line.depth < 10000)
        SELECT DISTINCT COALESCE(t.creator, line.requester) FROM line LEFT JOIN enrollment_tokens t ON line.requester = 'enrolment:' || t.id
        """;

    public static async ValueTask<(long Number, Approval Approval)?> FindAsync(
        IStatements statements, string id, CancellationToken cancellationToken = default) =>
        await ReadAllAsync(statements, new Sql(Select + "WHERE id = $1").Add(id), cancellationToken).ConfigureAwait(false) is [var found] ? found : null;

    public static async ValueTask<Approval?> FindByRequestAsync(
        IStatements statements, string requester, string requestId, CancellationToken cancellationToken = default)
    {
        var sql = new Sql(Select + "WHERE requester = $1 AND request_id = $2").Add(requester).Add(requestId);
        return await ReadAllAsync(statements, sql, cancellationToken).ConfigureAwait(false) is [var found] ? found.Approval : null;
    }

    public static async ValueTask<IReadOnlyList<Approval>> FindOfSubjectAsync(IStatements statements, string subject, CancellationToken cancellationToken)
    {
        var sql = new Sql(Select + "WHERE subject = $1 AND used_at IS NULL AND rejected_at IS NULL ORDER BY number DESC LIMIT 100").Add(subject);
        return [.. (await ReadAllAsync(statements, sql, cancellationToken).ConfigureAwait(false)).Select(found => found.Approval)];
    }

    public static async ValueTask<ApprovalPage> ListAsync(IStatements statements, ApprovalQuery query, CancellationToken cancellationToken)
    {
        // One more than asked for tells whether there is another page.
        var sql = new Sql(Select + "WHERE number < $1 ORDER BY number DESC LIMIT $2").Add(query.From ?? long.MaxValue).Add(query.PageSize + 1L);
        var rows = await ReadAllAsync(statements, sql, cancellationToken).ConfigureAwait(false);
        var page = rows.Take(query.PageSize).ToList();
        return new ApprovalPage([.. page.Select(row => row.Approval)], rows.Count > page.Count ? page[^1].Number : null);
    }

    public static async ValueTask<IReadOnlyList<string>> FindOrderersAsync(
        IStatements statements, ReadOnlyMemory<byte> publicKeySha256, CancellationToken cancellationToken) =>
        await statements.AllAsync(new Sql(Orderers).Add(publicKeySha256), static row => row.Text(0), cancellationToken).ConfigureAwait(false);

    public static ValueTask<LoadedFile?> FindLoadedFileAsync(IStatements statements, string file, CancellationToken cancellationToken) =>
        statements.OneAsync(
            new Sql("SELECT version, guarded FROM loaded_files WHERE file = $1").Add(file),
            static row => new LoadedFile(row.Blob(0), row.Int64(1) != 0),
            cancellationToken);

    private static async ValueTask<List<(long Number, Approval Approval)>> ReadAllAsync(IStatements statements, Sql sql, CancellationToken cancellationToken)
    {
        var rows = await statements.AllAsync(sql, static row => (Number: row.Int64(0), Approval: ApprovalRow.Read(row)), cancellationToken).ConfigureAwait(false);
        if (rows.Count == 0)
            return rows;
        var votes = (await statements.AllAsync(
            new Sql(Votes).Add([.. rows.Select(row => row.Number)]), static row => (Approval: row.Int64(6), Vote: ApprovalRow.ReadVote(row)), cancellationToken).ConfigureAwait(false))
            .ToLookup(vote => vote.Approval, vote => vote.Vote);
        return [.. rows.Select(row => (row.Number, row.Approval with { Votes = [.. votes[row.Number]] }))];
    }
}

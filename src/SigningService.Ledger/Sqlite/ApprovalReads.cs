using SigningService.Authority.Approvals;

namespace SigningService.Ledger.Sqlite;

/// <summary>Reads of approvals, on any connection.</summary>
internal static class ApprovalReads
{
    private const string Select = "SELECT " + ApprovalRow.Columns + " FROM approvals";
    private const string ById = Select + " WHERE id = ?1";
    private const string ByRequest = Select + " WHERE requester = ?1 AND request_id = ?2";
    private const string BySubject = Select + " WHERE subject = ?1 AND used_at IS NULL AND rejected_at IS NULL ORDER BY number DESC LIMIT 100";
    private const string Page = Select + " WHERE number < ?1 ORDER BY number DESC LIMIT ?2";
    private const string Votes = "SELECT " + ApprovalRow.VoteColumns + " FROM approval_votes WHERE approval = ?1 ORDER BY place";
    private const string LoadedFile = "SELECT version, guarded FROM loaded_files WHERE file = ?1";

    private const string Orderers = """
        WITH RECURSIVE line (requester, renews_authority, renews_serial, depth) AS (
            SELECT requester, renews_authority, renews_serial, 0 FROM certificates WHERE public_key_sha256 = ?1
            UNION ALL
            SELECT c.requester, c.renews_authority, c.renews_serial, line.depth + 1 FROM line
            JOIN certificates c ON c.authority = line.renews_authority AND c.serial = line.renews_serial
            WHERE line.depth < 10000)
        SELECT DISTINCT COALESCE(t.creator, line.requester) FROM line LEFT JOIN enrollment_tokens t ON line.requester = 'enrolment:' || t.id
        """;

    public static (long Number, Approval Approval)? Find(Func<string, Statement> connection, string id) =>
        ReadAll(connection, connection(ById).Bind(1, id)) is [var found] ? found : null;

    public static Approval? FindByRequest(Func<string, Statement> connection, string requester, string requestId) =>
        ReadAll(connection, connection(ByRequest).Bind(1, requester).Bind(2, requestId)) is [var found] ? found.Approval : null;

    public static IReadOnlyList<Approval> FindOfSubject(Reader reader, string subject) =>
        [.. ReadAll(sql => reader[sql], reader[BySubject].Bind(1, subject)).Select(found => found.Approval)];

    public static ApprovalPage List(Reader reader, ApprovalQuery query)
    {
        // One more than asked for tells whether there is another page.
        var rows = ReadAll(sql => reader[sql], reader[Page].Bind(1, query.From ?? long.MaxValue).Bind(2, query.PageSize + 1));
        var page = rows.Take(query.PageSize).ToList();
        return new ApprovalPage([.. page.Select(row => row.Approval)], rows.Count > page.Count ? page[^1].Number : null);
    }

    public static IReadOnlyList<string> FindOrderers(Reader reader, ReadOnlyMemory<byte> publicKeySha256)
    {
        var orderers = new List<string>();
        var query = reader[Orderers].Bind(1, publicKeySha256.Span);
        while (query.Step())
            orderers.Add(query.Text(0));
        query.Reset();
        return orderers;
    }

    public static LoadedFile? FindLoadedFile(Reader reader, string file)
    {
        var query = reader[LoadedFile].Bind(1, file);
        var loaded = query.Step() ? new LoadedFile(query.Blob(0), query.Int64(1) != 0) : null;
        query.Reset();
        return loaded;
    }

    private static List<(long Number, Approval Approval)> ReadAll(Func<string, Statement> connection, Statement query)
    {
        var rows = new List<(long Number, Approval Approval)>();
        while (query.Step())
            rows.Add((query.Int64(0), ApprovalRow.Read(query)));
        query.Reset();
        for (var i = 0; i < rows.Count; i++)
            rows[i] = (rows[i].Number, rows[i].Approval with { Votes = ReadVotes(connection(Votes).Bind(1, rows[i].Number)) });
        return rows;
    }

    private static List<ApprovalVote> ReadVotes(Statement query)
    {
        var votes = new List<ApprovalVote>();
        while (query.Step())
            votes.Add(ApprovalRow.ReadVote(query));
        query.Reset();
        return votes;
    }
}

using SigningService.Authority.Enrollment;

namespace SigningService.Ledger.Postgres;

/// <summary>One page of enrolment tokens, newest first. Pages go on from a key, never from an offset.</summary>
internal static class EnrollmentListing
{
    public static async ValueTask<EnrollmentTokenPage> ReadAsync(IStatements statements, EnrollmentTokenQuery query, CancellationToken cancellationToken)
    {
        var start = query.PageToken is null
            ? new EnrollmentPageToken(query.State, long.MaxValue, UnixTime.Of(query.Now))
            : EnrollmentPageToken.Read(query.PageToken, query.State);
        // One more than asked for tells whether there is another page.
        var sql = new Sql(TextOf(query.State)).Add(start.Number).Add(query.PageSize + 1L);
        if (query.State is EnrollmentTokenState.Usable or EnrollmentTokenState.Expired)
            sql.Add(start.Now);
        var rows = await statements.AllAsync(
            sql, static row => (Token: EnrollmentTokenRow.Read(row), Number: EnrollmentTokenRow.Number(row)), cancellationToken).ConfigureAwait(false);
        var page = rows.Take(query.PageSize).ToList();
        return new EnrollmentTokenPage(
            [.. page.Select(row => row.Token)], rows.Count > page.Count ? (start with { Number = page[^1].Number }).Write() : null);
    }

    private static string TextOf(EnrollmentTokenState? state) =>
        "SELECT " + EnrollmentTokenRow.Columns + " FROM enrollment_tokens WHERE number < $1" + state switch
        {
            null => "",
            EnrollmentTokenState.Usable => " AND revoked_at IS NULL AND uses < maximum_uses AND expires_at > $3",
            EnrollmentTokenState.Spent => " AND revoked_at IS NULL AND uses >= maximum_uses",
            EnrollmentTokenState.Expired => " AND revoked_at IS NULL AND uses < maximum_uses AND expires_at <= $3",
            EnrollmentTokenState.Revoked => " AND revoked_at IS NOT NULL",
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a state of tokens."),
        } + " ORDER BY number DESC LIMIT $2";
}

using SigningService.Authority.Enrollment;

namespace SigningService.Ledger.Sqlite;

/// <summary>One page of enrolment tokens, newest first. Pages go on from a key, never from an offset.</summary>
internal static class EnrollmentListing
{
    private const string Select = "SELECT " + EnrollmentTokenRow.Columns + " FROM enrollment_tokens WHERE number < ?1";

    private const string Order = " ORDER BY number DESC LIMIT ?3";

    // ?2 is the time; a query that judges no time does not name it.
    private const string Any = Select + " AND ?2 IS NOT NULL" + Order;
    private const string Usable = Select + " AND revoked_at IS NULL AND uses < maximum_uses AND expires_at > ?2" + Order;
    private const string Spent = Select + " AND ?2 IS NOT NULL AND revoked_at IS NULL AND uses >= maximum_uses" + Order;
    private const string Expired = Select + " AND revoked_at IS NULL AND uses < maximum_uses AND expires_at <= ?2" + Order;
    private const string Revoked = Select + " AND ?2 IS NOT NULL AND revoked_at IS NOT NULL" + Order;

    public static EnrollmentTokenPage Read(Reader reader, EnrollmentTokenQuery query)
    {
        var start = query.PageToken is null
            ? new EnrollmentPageToken(query.State, long.MaxValue, UnixTime.Of(query.Now))
            : EnrollmentPageToken.Read(query.PageToken, query.State);
        var tokens = new List<EnrollmentToken>();
        var last = 0L;
        var more = false;
        // One more than asked for tells whether there is another page.
        var rows = reader[TextOf(query.State)].Bind(1, start.Number).Bind(2, start.Now).Bind(3, query.PageSize + 1);
        while (rows.Step())
        {
            if (more = tokens.Count == query.PageSize)
                break;
            tokens.Add(EnrollmentTokenRow.Read(rows));
            last = EnrollmentTokenRow.Number(rows);
        }

        rows.Reset();
        return new EnrollmentTokenPage(tokens, more ? (start with { Number = last }).Write() : null);
    }

    private static string TextOf(EnrollmentTokenState? state) => state switch
    {
        null => Any,
        EnrollmentTokenState.Usable => Usable,
        EnrollmentTokenState.Spent => Spent,
        EnrollmentTokenState.Expired => Expired,
        EnrollmentTokenState.Revoked => Revoked,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a state of tokens."),
    };
}

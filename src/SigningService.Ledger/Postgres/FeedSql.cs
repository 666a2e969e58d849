namespace SigningService.Ledger.Postgres;

/// <summary>Statements by which processes tell each other what has changed.</summary>
internal static class FeedSql
{
    public const string Channel = "signing_ledger";

    public const string Newest = "SELECT COALESCE(MAX(number), 0) FROM changes";

    public const string Since = "SELECT topic, number FROM changes WHERE number > $1 ORDER BY number";

    public static Sql Change(string[] topics) => new Sql("""
        INSERT INTO changes (topic, number) SELECT topic, nextval('change_numbers') FROM unnest($1) AS topic
        ON CONFLICT (topic) DO UPDATE SET number = excluded.number
        """).Add(topics);
}

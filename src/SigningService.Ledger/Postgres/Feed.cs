namespace SigningService.Ledger.Postgres;

/// <summary>What processes tell each other through the database.</summary>
internal static class Feed
{
    public const string Channel = "signing_ledger";
}

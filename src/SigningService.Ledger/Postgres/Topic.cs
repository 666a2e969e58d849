namespace SigningService.Ledger.Postgres;

/// <summary>What processes tell each other of.</summary>
internal static class Topic
{
    public const string Revocations = "revocations";
    public const string Lists = "lists";
    public const string Authorities = "authorities";
    public const string Incidents = "incidents";
}

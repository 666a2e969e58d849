namespace SigningService.Ledger.Postgres;

/// <summary>What a server says of itself and of those that follow it.</summary>
internal sealed record ServerFacts
{
    /// <summary>As 150000 for 15.0.</summary>
    public required int Version { get; init; }

    public required string VersionText { get; init; }

    public string Encoding { get; init; } = "UTF8";

    public bool IsStandby { get; init; }

    /// <summary>The setting <c>fsync</c>, and so on.</summary>
    public string Fsync { get; init; } = "on";

    public string FullPageWrites { get; init; } = "on";

    public string SynchronousCommit { get; init; } = "on";

    /// <summary>Which standbys a commit waits for; empty for none.</summary>
    public string SynchronousStandbyNames { get; init; } = "";

    /// <summary>Standbys that could be failed over to and that no commit waits for, by name; empty for none.</summary>
    public string AsynchronousStandbys { get; init; } = "";

    /// <summary>Those that follow the server and of which this role may not learn more.</summary>
    public long HiddenFollowers { get; init; }
}

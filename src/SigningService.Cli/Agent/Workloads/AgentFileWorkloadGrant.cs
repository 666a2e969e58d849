namespace SigningService.Cli.Agent.Workloads;

/// <summary>Who may have a certificate with its key, in the agent's config file.</summary>
internal sealed record AgentFileWorkloadGrant
{
    /// <summary><c>identity</c> or the name of a further one.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>Names or numbers of this host's users.</summary>
    public IReadOnlyList<string> Users { get; set; } = [];

    /// <summary>Names or numbers of this host's groups; the caller's effective group counts, not those it is in besides.</summary>
    public IReadOnlyList<string> Groups { get; set; } = [];

    /// <summary>Which of several certificates it is to a workload; at most 1024 characters.</summary>
    public string? Hint { get; set; }
}

namespace SigningService.Cli.Agent.Workloads;

/// <summary>The socket for workloads and proxies in the agent's config file.</summary>
internal sealed record AgentFileWorkloads
{
    /// <summary>A path of at most 100 octets.</summary>
    public string Socket { get; set; } = "";

    /// <summary>Octal mode of the socket; <c>0600</c> if not given.</summary>
    public string Mode { get; set; } = "0600";

    /// <summary><c>user</c>, <c>user:group</c>, <c>:group</c>.</summary>
    public string? Owner { get; set; }

    /// <summary>Who gets what. Nobody else gets anything.</summary>
    public IReadOnlyList<AgentFileWorkloadGrant> Allow { get; set; } = [];
}

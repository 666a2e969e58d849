namespace SigningService.Cli.Agent;

/// <summary>Revocation lists in the agent's config file, for servers that read them from a file.</summary>
internal sealed record AgentFileLists
{
    /// <summary>Where they are published: http, https, file. None: where the service that issued the identity publishes the lists of all its authorities.</summary>
    public IReadOnlyList<string> From { get; set; } = [];

    /// <summary>How often to look for newer ones.</summary>
    public string Every { get; set; } = "5m";

    public string Folder { get; set; } = "";

    /// <summary><c>user</c>, <c>user:group</c>, <c>:group</c>.</summary>
    public string? Owner { get; set; }

    public AgentFileHook? Hook { get; set; }
}

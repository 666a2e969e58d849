namespace SigningService.Cli.Agent;

/// <summary>A certificate in the agent's config file. The identity has its names and profile from the token: it has none here.</summary>
internal sealed record AgentFileCertificate
{
    public string? Name { get; set; }

    public string? Profile { get; set; }

    public string? CommonName { get; set; }

    public IReadOnlyList<string> Dns { get; set; } = [];

    public IReadOnlyList<string> Ip { get; set; } = [];

    public IReadOnlyList<string> Uri { get; set; } = [];

    public IReadOnlyList<string> Email { get; set; } = [];

    /// <summary>That of the file if not given.</summary>
    public string? KeyType { get; set; }

    /// <summary><c>90d</c>; the profile's if not given.</summary>
    public string? Lifetime { get; set; }

    /// <summary>Where its files go, in which formats, and who is told.</summary>
    public IReadOnlyList<AgentFileTarget> Install { get; set; } = [];
}

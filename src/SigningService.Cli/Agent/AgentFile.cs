using SigningService.Cli.Agent.Workloads;

namespace SigningService.Cli.Agent;

/// <summary>The agent's config file as written. Paths are relative to it.</summary>
// Setters throughout: init-only properties would be read ahead, and mistakes be told with the line of the end of the object.
internal sealed record AgentFile
{
    /// <summary><c>https://host:7443</c>.</summary>
    public string Server { get; set; } = "";

    /// <summary>Instead of <see cref="Server"/>: several that share a ledger; one that is unavailable is passed over.</summary>
    public IReadOnlyList<string> Servers { get; set; } = [];

    /// <summary><c>https://host:7444</c>; needed to enrol.</summary>
    public string? EnrollmentServer { get; set; }

    /// <summary>Roots to begin with, PEM.</summary>
    public string? Trust { get; set; }

    /// <summary>Instead of <see cref="Trust"/>: their fingerprint.</summary>
    public string? TrustFingerprint { get; set; }

    /// <summary>Where an enrolment token is looked for; it need not exist.</summary>
    public string? TokenFile { get; set; }

    /// <summary>Kind of the keys of those that name none, <c>ML-DSA-65</c>; P-256 if not given.</summary>
    public string? KeyType { get; set; }

    public string StateFolder { get; set; } = "";

    /// <summary>Loopback address and port of the status pages: <c>127.0.0.1:7490</c>; none if not given.</summary>
    public string? Status { get; set; }

    public AgentFileCertificate Identity { get; set; } = new();

    public IReadOnlyList<AgentFileCertificate> Certificates { get; set; } = [];

    /// <summary>Lists for servers that read them from a file.</summary>
    public IReadOnlyList<AgentFileLists> RevocationLists { get; set; } = [];

    /// <summary>A socket for workloads and proxies; none if not given.</summary>
    public AgentFileWorkloads? Workloads { get; set; }
}

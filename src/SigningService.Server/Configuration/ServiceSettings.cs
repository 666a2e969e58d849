using SigningService.Server.Auditing;
using SigningService.Server.Mesh;
using SigningService.Server.Retention;

namespace SigningService.Server.Configuration;

/// <summary>What survived the reading of <c>service.yaml</c>. Paths are absolute.</summary>
internal sealed record ServiceSettings
{
    public required ListenSettings Listen { get; init; }

    /// <summary>What stands in front of <c>/crl</c>, <c>/ca</c> and <c>/ocsp</c> in certificates; plain http, no trailing slash.</summary>
    public required string PublicUrl { get; init; }

    public required TokenSettings Token { get; init; }

    public required LedgerSettings Ledger { get; init; }

    /// <summary>What leaves the ledger's file when it is long over.</summary>
    public RetentionSettings Retention { get; init; } = RetentionSettings.KeepAll;

    public required CheckpointSettings Checkpoints { get; init; }

    /// <summary>SHA-256 of a kept checkpoint that an operator knows to be lost with the ledger it was of; null for none.</summary>
    public string? AcceptedLoss { get; init; }

    /// <summary>Folder for the service's own TLS key and certificates; only this user may read it.</summary>
    public required string StateFolder { get; init; }

    public required string HierarchyFolder { get; init; }

    public required string ProfilesFile { get; init; }

    public required string GrantsFile { get; init; }

    /// <summary>Null for the default rotation policy.</summary>
    public required string? RotationFile { get; init; }

    /// <summary>Null if the file says <c>approvals: none</c>; saying nothing is a fault.</summary>
    public required string? ApprovalsFile { get; init; }

    /// <summary>Substituted as <c>${name}</c> in profiles, grants, rotation and approvals.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Ids of the authorities whose certificates callers may come with: one, or one for each kind of key while clients move from one to the other.</summary>
    public required IReadOnlyList<string> ClientAuthorities { get; init; }

    /// <summary>Workloads of a mesh; null if none are served.</summary>
    public MeshSettings? Mesh { get; init; }

    public required TlsSettings Tls { get; init; }

    public required RevocationSettings Revocation { get; init; }

    public required LimitSettings Limits { get; init; }

    /// <summary>A caller whose certificate ends within this is warned of in the log.</summary>
    public required TimeSpan WarnBeforeExpiry { get; init; }

    /// <summary>A connection older than this is asked to close after the call at hand.</summary>
    public required TimeSpan ConnectionAge { get; init; }

    /// <summary>Where traces go (OTLP over gRPC); null for nowhere.</summary>
    public required string? TraceCollector { get; init; }
}

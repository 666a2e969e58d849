namespace SigningService.Authority.Rotation;

/// <summary>What it is whose end is near.</summary>
public enum ExpiringKind
{
    /// <summary>A certificate of somebody's, not renewed when it should have been.</summary>
    Leaf,

    /// <summary>The certificate of an authority.</summary>
    Authority,

    /// <summary>The certificate of an OCSP responder.</summary>
    Responder,

    /// <summary>The certificate that the service shows in TLS.</summary>
    Service,

    /// <summary>The audit key: its age reaches what the policy allows.</summary>
    AuditKey,
}

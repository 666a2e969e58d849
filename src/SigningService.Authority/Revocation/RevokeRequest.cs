namespace SigningService.Authority.Revocation;

/// <summary>Asks for a revocation.</summary>
public sealed record RevokeRequest
{
    /// <summary>The certificate to revoke. There is no default: an empty request must not end anything.</summary>
    public required CertificateId Certificate { get; init; }

    public required RevocationReason Reason { get; init; }

    /// <summary>When the key is thought to have been lost, if known.</summary>
    public DateTimeOffset? InvalidFrom { get; init; }

    /// <summary>Null if the caller gave none.</summary>
    public string? RequestId { get; init; }

    public bool ValidateOnly { get; init; }

    /// <summary>Revoke the certificate that is linked to it as well, for the same reason; if there is none, this asks for nothing.</summary>
    public bool RevokesTwin { get; init; }

    /// <summary>Of a compromised key, leave its other certificates to a time of their own, which an incident has set.</summary>
    public bool LeavesOthers { get; init; }
}

namespace SigningService.Authority.Revocation;

/// <summary>Asks for a revocation.</summary>
public sealed record RevokeRequest
{
    /// <summary>Null for the certificate that the caller called with.</summary>
    public CertificateId? Certificate { get; init; }

    public required RevocationReason Reason { get; init; }

    /// <summary>When the key is thought to have been lost, if known.</summary>
    public DateTimeOffset? InvalidFrom { get; init; }

    public bool ValidateOnly { get; init; }
}

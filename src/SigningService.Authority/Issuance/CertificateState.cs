namespace SigningService.Authority.Issuance;

/// <summary>Where a certificate stands.</summary>
public enum CertificateState
{
    Active,
    Revoked,
    Expired,
}

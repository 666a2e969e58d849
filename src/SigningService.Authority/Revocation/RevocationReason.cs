namespace SigningService.Authority.Revocation;

/// <summary>Reasons, numbered as in RFC 5280, 5.3.1; those that leaves and authorities may have here.</summary>
public enum RevocationReason
{
    Unspecified = 0,
    KeyCompromise = 1,
    CaCompromise = 2,
    AffiliationChanged = 3,
    Superseded = 4,
    CessationOfOperation = 5,
    PrivilegeWithdrawn = 9,
}

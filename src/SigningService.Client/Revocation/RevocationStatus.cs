namespace SigningService.Client.Revocation;

/// <summary>What the lists at hand say about a certificate.</summary>
public enum RevocationStatus
{
    /// <summary>No valid list is there for its issuer, or the last one is too old to say that it is not revoked.</summary>
    Unknown,

    /// <summary>A valid list of its issuer does not have it.</summary>
    Good,

    /// <summary>A list of its issuer has it. A list that is too old says so as well: what was revoked stays revoked.</summary>
    Revoked,
}

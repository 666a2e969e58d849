namespace SigningService.Client.Peers;

/// <summary>Whether the other side of a connection is accepted, and if not, why.</summary>
public enum PeerVerdict
{
    Accepted,

    /// <summary>It showed no certificate.</summary>
    NoCertificate,

    /// <summary>Its certificate does not chain to a root of the trust bundle.</summary>
    NotTrusted,

    /// <summary>Its certificate does not say that it is for this use (extended key usage).</summary>
    WrongUsage,

    /// <summary>Its certificate, or one above it, is expired or not yet valid.</summary>
    NotTimeValid,

    /// <summary>Its certificate does not have the name that was connected to.</summary>
    WrongName,

    /// <summary>Its certificate, or one above it, is revoked.</summary>
    Revoked,

    /// <summary>No revocation list is there that is young enough to tell, and the options say to refuse then.</summary>
    RevocationUnknown,
}

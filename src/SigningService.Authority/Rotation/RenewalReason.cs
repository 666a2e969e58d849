namespace SigningService.Authority.Rotation;

/// <summary>Why a certificate is to be renewed at a time. Numbered as on the wire.</summary>
public enum RenewalReason
{
    /// <summary>The share of its life that the policy names is over.</summary>
    Routine = 1,

    /// <summary>Routine, moved out of a change freeze or into a maintenance window.</summary>
    Calendar = 2,

    /// <summary>An operator opened an incident: the certificate will be revoked.</summary>
    Incident = 3,

    /// <summary>Its authority is retired before its life is over, or it lives longer than today's policy allows.</summary>
    Policy = 4,

    /// <summary>It was renewed already; there is nothing to do.</summary>
    Renewed = 5,

    /// <summary>It is revoked or expired and cannot be renewed.</summary>
    Ended = 6,
}

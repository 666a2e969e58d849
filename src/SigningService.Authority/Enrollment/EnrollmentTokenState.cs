namespace SigningService.Authority.Enrollment;

/// <summary>Whether a token is accepted, and if not, why; the first of these that holds, from below.</summary>
public enum EnrollmentTokenState
{
    /// <summary>It can be used.</summary>
    Usable,

    /// <summary>All of its uses are used up.</summary>
    Spent,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>An operator revoked it.</summary>
    Revoked,
}

using SigningService.Authority.Refusals;

namespace SigningService.Authority.Enrollment;

/// <summary>The one answer to a token that is not accepted: whoever tries tokens out learns nothing from it.</summary>
public static class EnrollmentRefusal
{
    /// <param name="token">The token that was tried, for the audit log alone; null if there is none of that secret.</param>
    public static RefusedException Of(string? token) => new(
        RefusalReason.EnrollmentRefused,
        "The token is not accepted: it is unknown, spent, ended or revoked. Ask an operator for a new one.")
    {
        AuditDetails = token is null ? [] : [new("token", token)],
    };
}

namespace SigningService.Authority.Rotation;

/// <summary>When to renew a certificate, and why then.</summary>
/// <param name="Certificate">The certificate that it is about.</param>
/// <param name="Earliest">Not before this without need.</param>
/// <param name="RenewAt">At this time: these are spread over the fleet. In the past: now.</param>
/// <param name="Latest">After this it counts as overdue; the grace of the policy before the end of its validity.</param>
/// <param name="Explanation">The reason as a sentence for people.</param>
/// <param name="AskAgainAfter">Shorter than the time to <paramref name="RenewAt"/>.</param>
/// <param name="Incident">Id of the incident that is the reason, if one is.</param>
public sealed record RenewalAdvice(
    CertificateId Certificate,
    DateTimeOffset Earliest,
    DateTimeOffset RenewAt,
    DateTimeOffset Latest,
    RenewalReason Reason,
    string Explanation,
    TimeSpan AskAgainAfter,
    string? Incident = null);

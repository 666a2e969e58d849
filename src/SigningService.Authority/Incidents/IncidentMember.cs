namespace SigningService.Authority.Incidents;

/// <summary>A certificate of an incident and its place in the schedule.</summary>
/// <param name="RenewAt">When its holder is to renew it, whole milliseconds.</param>
public readonly record struct IncidentMember(CertificateId Certificate, DateTimeOffset RenewAt);

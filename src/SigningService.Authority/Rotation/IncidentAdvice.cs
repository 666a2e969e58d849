namespace SigningService.Authority.Rotation;

/// <summary>When an incident wants a certificate renewed.</summary>
/// <param name="Incident">Id of the incident.</param>
/// <param name="RenewAt">Staggered by the incident.</param>
/// <param name="Latest">It is revoked then, at the latest.</param>
/// <param name="Explanation">A sentence for people.</param>
public sealed record IncidentAdvice(string Incident, DateTimeOffset RenewAt, DateTimeOffset Latest, string Explanation);

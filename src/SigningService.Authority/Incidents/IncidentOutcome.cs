namespace SigningService.Authority.Incidents;

/// <summary>What became of a request for an incident.</summary>
/// <param name="Standing">The incident; null if it was only to be planned.</param>
/// <param name="Plan">What is planned.</param>
public sealed record IncidentOutcome(IncidentStanding? Standing, IncidentPlan Plan);

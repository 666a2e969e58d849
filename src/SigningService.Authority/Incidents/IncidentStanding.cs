namespace SigningService.Authority.Incidents;

/// <summary>An incident and how far it is.</summary>
public sealed record IncidentStanding(Incident Incident, IncidentProgress Progress);

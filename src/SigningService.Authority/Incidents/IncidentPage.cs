namespace SigningService.Authority.Incidents;

/// <summary>A page of incidents, newest first.</summary>
/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record IncidentPage(IReadOnlyList<IncidentStanding> Incidents, long? Next);

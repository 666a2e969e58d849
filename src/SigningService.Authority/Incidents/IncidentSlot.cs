namespace SigningService.Authority.Incidents;

/// <summary>What an open incident asks of the holder of a certificate.</summary>
/// <param name="Incident">Id of the incident.</param>
/// <param name="RenewAt">When to renew.</param>
/// <param name="Deadline">When it is revoked at the latest.</param>
/// <param name="ToldAt">When its holder was first told; null if not yet.</param>
public sealed record IncidentSlot(string Incident, DateTimeOffset RenewAt, DateTimeOffset Deadline, DateTimeOffset? ToldAt);

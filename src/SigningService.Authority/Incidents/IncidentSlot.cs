namespace SigningService.Authority.Incidents;

/// <summary>What an open incident asks of the holder of a certificate.</summary>
/// <param name="Incident">Id of the incident.</param>
/// <param name="RenewAt">When to renew.</param>
/// <param name="Deadline">When it is revoked at the latest.</param>
/// <param name="IsTold">Whether its holder was told.</param>
public readonly record struct IncidentSlot(CertificateId Certificate, string Incident, DateTimeOffset RenewAt, DateTimeOffset Deadline, bool IsTold);

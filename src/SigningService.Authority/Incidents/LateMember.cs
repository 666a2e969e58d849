namespace SigningService.Authority.Incidents;

/// <summary>A certificate that an incident waits for.</summary>
/// <param name="ToldAt">When its holder was first told; null if it has not asked.</param>
public sealed record LateMember(CertificateId Certificate, string Requester, DateTimeOffset RenewAt, DateTimeOffset? ToldAt);

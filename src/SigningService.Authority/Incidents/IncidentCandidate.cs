namespace SigningService.Authority.Incidents;

/// <summary>A certificate that a filter fits: valid and not revoked.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Profile">Under which it was issued.</param>
/// <param name="Requester">Who asked for it.</param>
public sealed record IncidentCandidate(CertificateId Id, string Profile, string Requester);

using SigningService.Authority.Revocation;

namespace SigningService.Authority.Incidents;

/// <summary>A certificate whose incident says that it is to be revoked now.</summary>
/// <param name="Actor">Identity of the operator who opened the incident.</param>
public sealed record DueRevocation(CertificateId Certificate, RevocationReason Reason, string Actor);

using SigningService.Authority.Issuance;

namespace SigningService.Authority.Rotation;

/// <summary>A certificate with its place among its own: what advice is made from.</summary>
/// <param name="Lineage">
/// Ordinal of its lineage, the chain of renewals that it belongs to, among those of its profile, from 1. A renewal has that of the certificate
/// it renews.
/// </param>
/// <param name="Successor">The certificate that renewed it last and is not revoked; null if there is none.</param>
public sealed record CertificateStanding(CertificateRecord Record, long Lineage, CertificateId? Successor);

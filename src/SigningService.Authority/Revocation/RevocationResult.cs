using SigningService.Authority.Issuance;

namespace SigningService.Authority.Revocation;

/// <summary>What became of a revocation.</summary>
/// <param name="Record">The certificate as it stands now.</param>
/// <param name="ListDue">When the list that carries it is published, at the latest; null if nothing was changed.</param>
/// <param name="Others">The other certificates that are revoked with it, or would be: of a key that was reported compromised, and its twin.</param>
public sealed record RevocationResult(CertificateRecord Record, DateTimeOffset? ListDue, IReadOnlyList<CertificateId> Others);

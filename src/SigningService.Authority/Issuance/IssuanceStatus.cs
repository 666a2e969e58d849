using SigningService.Authority.Revocation;

namespace SigningService.Authority.Issuance;

/// <summary>How it stands with a serial number that was used.</summary>
/// <param name="IsIssued">Whether there is a certificate, and not only an intent.</param>
/// <param name="Revocation">Its revocation, if any.</param>
public sealed record IssuanceStatus(bool IsIssued, RevocationRecord? Revocation);

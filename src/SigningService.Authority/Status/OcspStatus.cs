using SigningService.Authority.Revocation;

namespace SigningService.Authority.Status;

/// <summary>What the ledger says of a serial number.</summary>
/// <param name="IsKnown">Whether it was issued here.</param>
/// <param name="Revocation">Its revocation, if any.</param>
internal readonly record struct OcspStatus(bool IsKnown, RevocationRecord? Revocation);

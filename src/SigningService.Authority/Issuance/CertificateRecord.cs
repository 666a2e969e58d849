using SigningService.Authority.Revocation;

namespace SigningService.Authority.Issuance;

/// <summary>A certificate as the ledger knows it.</summary>
/// <param name="Intent">What was written before the signature.</param>
/// <param name="Der">The certificate; null while the intent is open: it may or may not have been signed.</param>
/// <param name="Revocation">Set once it is revoked.</param>
public sealed record CertificateRecord(IssuanceIntent Intent, ReadOnlyMemory<byte>? Der, RevocationRecord? Revocation)
{
    /// <summary>Where the log speaks of it.</summary>
    public LogPlaces Log { get; init; }
}

using SigningService.Authority.Issuance;

namespace SigningService.Authority.Revocation.Deltas;

/// <summary>A delta list of which every byte is decided and judged, and none is signed.</summary>
/// <param name="ToBeSigned">As it is recorded before its signature.</param>
internal sealed record PreparedDelta(DeltaList ToBeSigned, PreparedRevocationList Prepared)
{
    /// <exception cref="Keys.SigningUnavailableException">The key cannot be used now.</exception>
    public async ValueTask<DeltaList> SignAsync(Issuer issuer) => ToBeSigned with { Der = await issuer.SignAsync(Prepared, CancellationToken.None) };
}

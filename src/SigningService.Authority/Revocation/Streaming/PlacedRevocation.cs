namespace SigningService.Authority.Revocation.Streaming;

/// <summary>A revocation with its place among all of them.</summary>
/// <param name="Place">From 1, in the order of revocation.</param>
/// <param name="NotAfter">When the certificate ends.</param>
/// <param name="Revoked">What lists say of it.</param>
public readonly record struct PlacedRevocation(long Place, DateTimeOffset NotAfter, RevokedSerial Revoked);

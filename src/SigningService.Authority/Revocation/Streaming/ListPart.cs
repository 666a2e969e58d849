namespace SigningService.Authority.Revocation.Streaming;

/// <summary>
/// Which revocations of a shard a list carries: those up to a place in their order whose certificates end at or after a time. A revocation
/// is never changed, so the same entries can be written again at any time.
/// </summary>
/// <param name="Shard">Number of the shard.</param>
/// <param name="ExpiringFrom">Certificates that end before are left out.</param>
/// <param name="Through">Place of the last revocation; 0 if there is none.</param>
/// <param name="Count">How many entries.</param>
/// <param name="Length">Octets of the entries.</param>
public sealed record ListPart(int Shard, DateTimeOffset ExpiringFrom, long Through, long Count, long Length);

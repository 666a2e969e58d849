using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation.Deltas;
using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Authority.Revocation;

/// <summary>
/// The memory of revocations and revocation lists. What a method has returned from is on disk; each writes its audit record in the same
/// transaction as the act.
/// </summary>
public interface IRevocationStore
{
    /// <summary>
    /// Revokes. <see cref="RevocationRecord.ListNumber"/> is set here, to the number after the highest that the shard has reserved.
    /// If the certificate is revoked already, its first revocation stays and is returned. Null if there is no such record.
    /// Open intents can be revoked: they may have been signed.
    /// </summary>
    ValueTask<CertificateRecord?> RevokeAsync(CertificateId id, RevocationRecord revocation, CancellationToken cancellationToken);

    /// <summary>
    /// Blocks a key, and revokes every certificate of it that ends at or after the revocation and is not revoked yet, open intents too: all of it or nothing.
    /// </summary>
    /// <returns>Those that it revoked.</returns>
    ValueTask<IReadOnlyList<CertificateRecord>> RevokeKeyAsync(
        ReadOnlyMemory<byte> publicKeySha256, RevocationRecord revocation, CancellationToken cancellationToken);

    /// <summary>
    /// Reserves the next number of a shard. The entries must be read after this, so that a revocation made before it is in the list of
    /// this number and one made after it is promised the next. Numbers may be skipped, never used twice.
    /// </summary>
    ValueTask<long> ReserveListNumberAsync(ShardId shard, CancellationToken cancellationToken);

    /// <summary>
    /// The revocations of a shard, or with <see cref="ShardId.All"/> of all of an authority, whose certificates expire at or after the given time, in the order of their revocation. Entries stay
    /// until one list after expiry (RFC 5280, 3.3), so the time given is that of the list before.
    /// </summary>
    IAsyncEnumerable<RevokedSerial> ReadRevokedAsync(ShardId shard, DateTimeOffset expiringFrom, CancellationToken cancellationToken);

    /// <summary>
    /// The revocations behind a place, of a shard or with <see cref="ShardId.All"/> of all of an authority, whose certificates end at or after the given
    /// time, in the order of their places. None is ever added before one that was read.
    /// </summary>
    IAsyncEnumerable<PlacedRevocation> ReadRevocationsAsync(ShardId shard, long after, DateTimeOffset expiringFrom, CancellationToken cancellationToken);

    /// <summary>Records the exact to-be-signed bytes of a list before its signature.</summary>
    ValueTask RecordListIntentAsync(RevocationList toBeSigned, CancellationToken cancellationToken);

    /// <summary>Records a signed list and makes it the current one of its shard.</summary>
    ValueTask RecordListAsync(RevocationList list, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The current list of a shard, null before the first.</summary>
    ValueTask<RevocationList?> FindCurrentListAsync(ShardId shard, CancellationToken cancellationToken);

    /// <summary>
    /// Of the lists of a shard that went out with a delta, the newest that was made at or before a time; if there is none, the oldest of the last thousand.
    /// Null if there is none at all.
    /// </summary>
    ValueTask<DeltaBase?> FindDeltaBaseAsync(ShardId shard, DateTimeOffset madeBefore, CancellationToken cancellationToken);

    /// <summary>A list by its number, null if there is none.</summary>
    ValueTask<RevocationList?> FindListAsync(ShardId shard, long number, CancellationToken cancellationToken);
}

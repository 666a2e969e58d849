using SigningService.Authority;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Server.Jobs;

namespace SigningService.Server.Callers;

/// <summary>
/// The revocation store of the ledger, watched: a revocation ends what was remembered of callers and asks for a fresh list, whoever
/// revoked. Both happen after the revocation is durable and before the answer to it leaves.
/// </summary>
internal sealed class WatchedRevocationStore(IRevocationStore inner, RevocationEpoch epoch, PublicationRequests publications) : IRevocationStore
{
    public async ValueTask<CertificateRecord?> RevokeAsync(CertificateId id, RevocationRecord revocation, CancellationToken cancellationToken)
    {
        var record = await inner.RevokeAsync(id, revocation, cancellationToken);
        epoch.Advance();
        if (record is not null)
            publications.Request(new ShardId(id.Authority, record.Intent.Shard));
        return record;
    }

    public ValueTask<long> ReserveListNumberAsync(ShardId shard, CancellationToken cancellationToken) =>
        inner.ReserveListNumberAsync(shard, cancellationToken);

    public IAsyncEnumerable<RevokedSerial> ReadRevokedAsync(ShardId shard, DateTimeOffset expiringFrom, CancellationToken cancellationToken) =>
        inner.ReadRevokedAsync(shard, expiringFrom, cancellationToken);

    public ValueTask RecordListIntentAsync(RevocationList toBeSigned, CancellationToken cancellationToken) =>
        inner.RecordListIntentAsync(toBeSigned, cancellationToken);

    public ValueTask RecordListAsync(RevocationList list, DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.RecordListAsync(list, now, cancellationToken);

    public ValueTask<RevocationList?> FindCurrentListAsync(ShardId shard, CancellationToken cancellationToken) =>
        inner.FindCurrentListAsync(shard, cancellationToken);

    public ValueTask<RevocationList?> FindListAsync(ShardId shard, long number, CancellationToken cancellationToken) =>
        inner.FindListAsync(shard, number, cancellationToken);
}

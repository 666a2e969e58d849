using SigningService.Authority;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Deltas;
using SigningService.Authority.Revocation.Streaming;
using SigningService.Server.Auditing;
using SigningService.Server.Observability;

namespace SigningService.Server.Recording;

/// <summary>
/// The ledger's lists on their way out: the number of each is kept apart from the ledger before anybody sees the list. Where it cannot be kept
/// the list goes out all the same, because a revocation that nobody hears of is the greater harm; the log says so.
/// </summary>
internal sealed class NumberKeepingStore(IRevocationStore ledger, KeptListNumbers numbers, ILogger<NumberKeepingStore> logger) : IRevocationStore
{
    private int _failing;

    public async ValueTask<RevocationList?> FindCurrentListAsync(ShardId shard, CancellationToken cancellationToken) =>
        Kept(await ledger.FindCurrentListAsync(shard, cancellationToken));

    public async ValueTask<RevocationList?> FindListAsync(ShardId shard, long number, CancellationToken cancellationToken) =>
        Kept(await ledger.FindListAsync(shard, number, cancellationToken));

    public ValueTask<CertificateRecord?> RevokeAsync(CertificateId id, RevocationRecord revocation, CancellationToken cancellationToken) =>
        ledger.RevokeAsync(id, revocation, cancellationToken);

    public ValueTask<IReadOnlyList<CertificateRecord>> RevokeKeyAsync(
        ReadOnlyMemory<byte> publicKeySha256, RevocationRecord revocation, CancellationToken cancellationToken) =>
        ledger.RevokeKeyAsync(publicKeySha256, revocation, cancellationToken);

    public ValueTask<long> ReserveListNumberAsync(ShardId shard, CancellationToken cancellationToken) =>
        ledger.ReserveListNumberAsync(shard, cancellationToken);

    public IAsyncEnumerable<RevokedSerial> ReadRevokedAsync(ShardId shard, DateTimeOffset expiringFrom, CancellationToken cancellationToken) =>
        ledger.ReadRevokedAsync(shard, expiringFrom, cancellationToken);

    public IAsyncEnumerable<PlacedRevocation> ReadRevocationsAsync(
        ShardId shard, long after, DateTimeOffset expiringFrom, CancellationToken cancellationToken) =>
        ledger.ReadRevocationsAsync(shard, after, expiringFrom, cancellationToken);

    public ValueTask<DeltaBase?> FindDeltaBaseAsync(ShardId shard, DateTimeOffset madeBefore, CancellationToken cancellationToken) =>
        ledger.FindDeltaBaseAsync(shard, madeBefore, cancellationToken);

    public ValueTask RecordListIntentAsync(RevocationList toBeSigned, CancellationToken cancellationToken) =>
        ledger.RecordListIntentAsync(toBeSigned, cancellationToken);

    public ValueTask RecordListAsync(RevocationList list, DateTimeOffset now, CancellationToken cancellationToken) =>
        ledger.RecordListAsync(list, now, cancellationToken);

    private RevocationList? Kept(RevocationList? list)
    {
        if (list is null)
            return null;
        try
        {
            if (numbers.Keep(list.Shard, list.Number))
                Volatile.Write(ref _failing, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (Interlocked.Exchange(ref _failing, 1) == 0)
                Log.ListNumberNotKept(logger, e.Message);
        }

        return list;
    }
}

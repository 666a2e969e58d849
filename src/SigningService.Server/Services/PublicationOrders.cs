using System.Collections.Concurrent;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;

namespace SigningService.Server.Services;

/// <summary>
/// Publishes lists on order. A retry of an order gets the lists that the first one made: an order leaves nothing behind but lists, so
/// it is enough to remember the last ones.
/// </summary>
internal sealed class PublicationOrders(RevocationListPublishing publishing, IRevocationStore lists, RevocationPolicy policy, TimeProvider timeProvider)
{
    private const int Remembered = 1_000;

    private readonly ConcurrentDictionary<(string Caller, string RequestId), Order> _made = [];

    public Task<IReadOnlyList<RevocationList>> CarryOutAsync(
        string caller, string requestId, IReadOnlyList<ShardId> shards, CancellationToken cancellationToken)
    {
        if (requestId.Length == 0)
            return PublishAsync(shards, cancellationToken);
        if (_made.Count >= Remembered)
            _made.Clear();
        return ReplayAsync((caller, requestId), shards);
    }

    /// <summary>What an order would make: the next numbers, without bytes.</summary>
    public async Task<IReadOnlyList<RevocationList>> PreviewAsync(IReadOnlyList<ShardId> shards, CancellationToken cancellationToken)
    {
        var preview = new List<RevocationList>();
        var now = timeProvider.GetUtcNow();
        foreach (var shard in shards)
        {
            var current = await lists.FindCurrentListAsync(shard, cancellationToken);
            preview.Add(new RevocationList(shard, (current?.Number ?? 0) + 1, now, now + policy.ListLifetime, current?.EntryCount ?? 0, default));
        }

        return preview;
    }

    private async Task<IReadOnlyList<RevocationList>> ReplayAsync((string Caller, string RequestId) key, IReadOnlyList<ShardId> shards)
    {
        // The publication is shared by all who ask under this id, so it does not end with the patience of the first.
        var order = _made.GetOrAdd(key, _ => new Order(shards, new(() => PublishAsync(shards, CancellationToken.None))));
        if (!order.Shards.SequenceEqual(shards))
            throw RefusedException.ForField(RefusalReason.RequestIdReused, "request_id", "This request_id was used for another request; take a fresh one.");
        try
        {
            return await order.Made.Value;
        }
        catch
        {
            _made.TryRemove(key, out _);
            throw;
        }
    }

    private async Task<IReadOnlyList<RevocationList>> PublishAsync(IReadOnlyList<ShardId> shards, CancellationToken cancellationToken)
    {
        var made = new List<RevocationList>();
        foreach (var shard in shards)
            made.Add(await publishing.PublishAsync(shard, cancellationToken));
        return made;
    }

    private sealed record Order(IReadOnlyList<ShardId> Shards, Lazy<Task<IReadOnlyList<RevocationList>>> Made);
}

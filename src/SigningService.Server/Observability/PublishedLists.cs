using System.Collections.Concurrent;
using SigningService.Authority.Revocation;

namespace SigningService.Server.Observability;

/// <summary>When the current list of each shard was made and when it ends, as last seen: what metrics read without asking the ledger.</summary>
internal sealed class PublishedLists
{
    private readonly ConcurrentDictionary<ShardId, (DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate)> _current = [];

    public IEnumerable<(ShardId Shard, DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate)> All =>
        _current.Select(entry => (entry.Key, entry.Value.ThisUpdate, entry.Value.NextUpdate));

    public void Note(RevocationList list) => _current[list.Shard] = (list.ThisUpdate, list.NextUpdate);
}

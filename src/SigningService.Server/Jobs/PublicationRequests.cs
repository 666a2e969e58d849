using System.Threading.Channels;
using SigningService.Authority.Revocation;

namespace SigningService.Server.Jobs;

/// <summary>Shards that had a revocation and want a fresh list. Asking never waits; asking twice is asking once.</summary>
internal sealed class PublicationRequests
{
    private readonly Channel<ShardId> _requests = Channel.CreateUnbounded<ShardId>(new UnboundedChannelOptions { SingleReader = true });

    public void Request(ShardId shard) => _requests.Writer.TryWrite(shard);

    /// <summary>Completes when there is a request.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _requests.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes all requests there are.</summary>
    public IReadOnlySet<ShardId> TakeAll()
    {
        var shards = new HashSet<ShardId>();
        while (_requests.Reader.TryRead(out var shard))
            shards.Add(shard);
        return shards;
    }
}

using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Sqlite;

/// <content>Numbers of lists that were given elsewhere.</content>
public sealed partial class SqliteLedger
{
    public ValueTask<long> FindHighestListNumberAsync(ShardId shard, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(r => ListNumbers.Highest(r, shard), cancellationToken));

    public async ValueTask RaiseListNumberAsync(ShardId shard, long number, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        await _writer.WriteAsync(s => ListNumbers.Raise(s, shard, number, now), cancellationToken).ConfigureAwait(false);
    }
}

using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Postgres;

/// <content>Numbers of lists that were given elsewhere.</content>
public sealed partial class PostgresLedger
{
    public async ValueTask<long> FindHighestListNumberAsync(ShardId shard, CancellationToken cancellationToken) =>
        (await _reads.AllAsync(ListNumbers.Highest(shard), static row => row.Int64(0), cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    public async ValueTask RaiseListNumberAsync(ShardId shard, long number, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        await _writer.WriteAsync(s => ListNumbers.RaiseAsync(s, shard, number, now), cancellationToken).ConfigureAwait(false);
    }
}

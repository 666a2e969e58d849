using SigningService.Authority;
using SigningService.Authority.Revocation;

namespace SigningService.Ledger.Postgres;

/// <content>What processes that share the ledger tell each other.</content>
public sealed partial class PostgresLedger : ISharedLedger
{
    public Task WatchAsync(Func<string, CancellationToken, ValueTask> changed, CancellationToken cancellationToken) =>
        new Feed(_writing, _time).WatchAsync(changed, cancellationToken);

    public async ValueTask<IReadOnlySet<ShardId>> HoldAsync(IReadOnlyCollection<ShardId> shards, CancellationToken cancellationToken)
    {
        var names = await _writer.WriteAsync(s => s.AllAsync(Leases.Take(shards, s.Replica), static row => row.Text(0)), cancellationToken).ConfigureAwait(false);
        var held = names.ToHashSet(StringComparer.Ordinal);
        return shards.Where(shard => held.Contains(Leases.NameOf(shard))).ToHashSet();
    }

    /// <summary>Leases end by themselves too, only later.</summary>
    private async ValueTask ReleaseAsync()
    {
        try
        {
            await _writer.WriteAsync(
                async s =>
                {
                    await s.RunAsync(Leases.Release(s.Replica)).ConfigureAwait(false);
                    return true;
                },
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (LedgerUnavailableException)
        {
            // There is nobody to release them from.
        }
    }
}

using SigningService.Authority;

namespace SigningService.Ledger.Postgres;

/// <content>What processes that share the ledger tell each other.</content>
public sealed partial class PostgresLedger : ISharedLedger
{
    public Task WatchAsync(Func<string, CancellationToken, ValueTask> changed, CancellationToken cancellationToken) =>
        new Feed(_writing, _time).WatchAsync(changed, cancellationToken);

    public async ValueTask<IReadOnlySet<string>> HoldAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var held = await _writer.WriteAsync(s => s.AllAsync(Leases.Take(names, s.Replica), static row => row.Text(0)), cancellationToken).ConfigureAwait(false);
        return held.ToHashSet(StringComparer.Ordinal);
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

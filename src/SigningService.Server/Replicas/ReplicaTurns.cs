using SigningService.Authority;
using SigningService.Authority.Revocation;
using SigningService.Ledger;

namespace SigningService.Server.Replicas;

/// <summary>Whose turn it is to do what only one replica does. A service that has its ledger for itself always has its turn.</summary>
internal sealed class ReplicaTurns(ILedger ledger)
{
    private readonly ISharedLedger? _shared = ledger as ISharedLedger;

    /// <summary>How often one that does nothing must ask again, so that a turn is kept, and taken when another replica is gone; null if there is no other.</summary>
    public TimeSpan? AskAgain => _shared is null ? null : TimeSpan.FromSeconds(5);

    /// <summary>Does something if it is this replica's turn; nothing if it is another's, or if that could not be asked: the act would find the same.</summary>
    public async Task InTurnAsync(string name, Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        try
        {
            if (!await TakeAsync(name, cancellationToken))
                return;
        }
        catch (LedgerUnavailableException)
        {
            return;
        }

        await act(cancellationToken);
    }

    /// <summary>The shards whose lists are this replica's to publish.</summary>
    /// <exception cref="LedgerUnavailableException">It could not be asked.</exception>
    public async ValueTask<IReadOnlySet<ShardId>> OfListsAsync(IReadOnlyCollection<ShardId> shards, CancellationToken cancellationToken)
    {
        if (_shared is null)
            return shards.ToHashSet();
        var held = await _shared.HoldAsync([.. shards.Select(LeaseName.ListsOf)], cancellationToken);
        return shards.Where(shard => held.Contains(LeaseName.ListsOf(shard))).ToHashSet();
    }

    private async ValueTask<bool> TakeAsync(string name, CancellationToken cancellationToken) =>
        _shared is null || (await _shared.HoldAsync([name], cancellationToken)).Count > 0;
}

using SigningService.Authority.Revocation;

namespace SigningService.Ledger;

/// <summary>Numbers of revocation lists that this ledger did not give itself.</summary>
public interface IListNumbering
{
    /// <summary>The highest that was given or burnt; 0 before the first.</summary>
    ValueTask<long> FindHighestListNumberAsync(ShardId shard, CancellationToken cancellationToken);

    /// <summary>
    /// Burns a number that a list was published under which the ledger has forgotten: from now on the shard's numbers are above it. Writes an
    /// entry; nothing, if they are above it already.
    /// </summary>
    /// <param name="number">From 1.</param>
    ValueTask RaiseListNumberAsync(ShardId shard, long number, CancellationToken cancellationToken);
}

namespace SigningService.Ledger;

/// <summary>What a ledger that several processes share tells and arranges between them.</summary>
public interface ISharedLedger
{
    /// <summary>
    /// Tells of each change, by whichever process, within a second of its commit; several of a kind may be told as one. While the ledger
    /// cannot be asked it tells of <see cref="LedgerChange.Anything"/> again and again. A change whose handler throws
    /// <see cref="Authority.LedgerUnavailableException"/> is told again. Ends when cancelled.
    /// </summary>
    Task WatchAsync(Func<string, CancellationToken, ValueTask> changed, CancellationToken cancellationToken);

    /// <summary>
    /// Takes or keeps leases (<see cref="LeaseName"/>). A lease lasts 15 seconds by the database's clock unless it is kept; whoever
    /// takes the number of a list without the lease of its shard takes that over, and what the other has begun is refused.
    /// </summary>
    /// <returns>Those that this process has now.</returns>
    /// <exception cref="Authority.LedgerUnavailableException">It could not be asked.</exception>
    ValueTask<IReadOnlySet<string>> HoldAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken);
}

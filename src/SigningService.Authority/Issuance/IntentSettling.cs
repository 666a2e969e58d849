using SigningService.Authority.Revocation;

namespace SigningService.Authority.Issuance;

/// <summary>
/// The end of intents that nobody completes. Their bytes may have been signed and delivered to nobody, or to somebody who never said so:
/// after the time in which a retry may come they are listed as revoked, and a retry after that is told so.
/// </summary>
/// <param name="wait">How long a retry may come.</param>
public sealed class IntentSettling(IIssuanceHistory history, TimeSpan wait, TimeProvider time)
{
    /// <summary>After a start, a retry has at least this: callers that waited for the service come back first.</summary>
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(5);

    private const string Service = "service";

    private readonly DateTimeOffset _started = time.GetUtcNow();

    /// <summary>Raised for each intent that was closed: its shard has a revocation that no list carries yet.</summary>
    public event Action<ShardId>? Closed;

    /// <summary>The intents that are open now, and the oldest of them.</summary>
    public async ValueTask<KeyUse> CountOpenAsync(CancellationToken cancellationToken)
    {
        var use = default(KeyUse);
        await foreach (var record in history.ReadOpenAsync(DateTimeOffset.MaxValue, cancellationToken))
            use = new KeyUse(use.Intents + 1, use.First ?? record.Intent.CreatedAt);
        return use;
    }

    /// <summary>Closes the intents whose time is over and says how many those were.</summary>
    /// <exception cref="LedgerUnavailableException">It could not be recorded; what was closed before is.</exception>
    public async ValueTask<int> SettleAsync(CancellationToken cancellationToken)
    {
        var received = time.GetUtcNow();
        if (received - _started < (wait < AfterStart ? wait : AfterStart))
            return 0;
        var due = new List<CertificateRecord>();
        await foreach (var record in history.ReadOpenAsync(received - wait, cancellationToken))
            due.Add(record);
        var now = DateTimeOffset.FromUnixTimeSeconds(received.ToUnixTimeSeconds());
        var closed = 0;
        foreach (var record in due)
        {
            // Asked again in the transaction that closes it: the retry may have come in between.
            var revocation = new RevocationRecord(RevocationReason.CessationOfOperation, now, null, Service, 0);
            if (await history.CloseAsync(record.Intent.Id, revocation, cancellationToken) is null)
                continue;
            closed++;
            Closed?.Invoke(new ShardId(record.Intent.Id.Authority, record.Intent.Shard));
        }

        return closed;
    }
}

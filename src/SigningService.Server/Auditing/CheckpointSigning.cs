using SigningService.AuditLog.Notes;
using SigningService.Authority;
using SigningService.Authority.Keys;
using SigningService.Ledger;

namespace SigningService.Server.Auditing;

/// <summary>
/// Signs the head of the log. A log never signs two heads of which one does not continue the other: so each is compared with the one that
/// is kept apart, and put in its place before anybody else sees it.
/// </summary>
internal sealed class CheckpointSigning(ILedger ledger, LogKey key, KeptCheckpoint kept, TimeProvider timeProvider) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly LogTree _tree = new(ledger);

    /// <summary>The latest checkpoint after this: a new one if the log has grown. Null if there is no audit key, or no entry.</summary>
    /// <exception cref="SigningUnavailableException">The key cannot be used now.</exception>
    /// <exception cref="LedgerUnavailableException">The ledger cannot answer, or is not the one that was signed before.</exception>
    public async ValueTask<RecordedCheckpoint?> SignAsync(CancellationToken cancellationToken)
    {
        if (key.PublicKey is null)
            return null;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var latest = await ledger.FindLatestCheckpointAsync(cancellationToken);
            var head = await ledger.ReadHeadAsync(cancellationToken);
            return head.Size == (latest?.Size ?? 0) ? latest : await SignAsync(new Checkpoint(key.Origin, head.Size, head.Root()), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async ValueTask<RecordedCheckpoint> SignAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var before = kept.Read();
        if (before is not null && !await _tree.ContinuesAsync(Checkpoint.Of(before), cancellationToken))
            throw new LedgerUnavailableException("The log does not continue the one that was signed before; nothing more of it is signed.");
        var note = await key.SignAsync(checkpoint, cancellationToken);
        if (!kept.Replace(before, note))
            throw new LedgerUnavailableException("Another checkpoint was kept in the meantime: a second service signs the same log.");
        var recorded = new RecordedCheckpoint(checkpoint.Size, timeProvider.GetUtcNow(), note.ToString());
        await ledger.RecordCheckpointAsync(recorded, cancellationToken);
        return recorded;
    }
}

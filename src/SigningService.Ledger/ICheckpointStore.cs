namespace SigningService.Ledger;

/// <summary>Keeps what the audit key has signed of the log.</summary>
public interface ICheckpointStore
{
    /// <summary>The one of the largest log; null before the first.</summary>
    ValueTask<RecordedCheckpoint?> FindLatestCheckpointAsync(CancellationToken cancellationToken);

    /// <summary>The smallest that covers so many entries; null if none does.</summary>
    ValueTask<RecordedCheckpoint?> FindCheckpointCoveringAsync(long size, CancellationToken cancellationToken);

    /// <summary>Keeps one. A second of the same size replaces the first: it carries more cosignatures.</summary>
    ValueTask RecordCheckpointAsync(RecordedCheckpoint checkpoint, CancellationToken cancellationToken);
}

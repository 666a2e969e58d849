using SigningService.Ledger.Archives;

namespace SigningService.Ledger.Sqlite;

/// <content>What is long over, in files of its own.</content>
public sealed partial class SqliteLedger
{
    // One at a time: two would copy the same.
    private readonly SemaphoreSlim _archiving = new(1);
    private readonly Archiving _archive;

    /// <remarks>Reads and writes as fast as the disk does, on a thread of its own; acts of others go on in between.</remarks>
    public async Task<ArchiveRecord?> ArchiveAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        await _archiving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => _archive.MoveAsync(until, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _archiving.Release();
        }
    }

    public ValueTask<IReadOnlyList<ArchiveRecord>> ListArchivesAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_archive.List(cancellationToken));

    public Task VerifyArchiveAsync(ArchiveRecord archive, CancellationToken cancellationToken) => _archive.VerifyAsync(archive, cancellationToken);
}

using SigningService.Ledger.Archives;
using SigningService.Ledger.Postgres.Archives;

namespace SigningService.Ledger.Postgres;

/// <content>What is long over, in schemas of its own.</content>
public sealed partial class PostgresLedger : IArchivingLedger
{
    // One at a time, in this process as among those that share the ledger: the lease is the process's.
    private readonly SemaphoreSlim _archiving = new(1);
    private readonly Archiving _archive;

    public async Task<ArchiveRecord?> ArchiveAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        await _archiving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _archive.MoveAsync(until, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _archiving.Release();
        }
    }

    public ValueTask<IReadOnlyList<ArchiveRecord>> ListArchivesAsync(CancellationToken cancellationToken) => _archive.ListAsync(cancellationToken);

    public Task VerifyArchiveAsync(ArchiveRecord archive, CancellationToken cancellationToken) => _archive.VerifyAsync(archive, cancellationToken);
}

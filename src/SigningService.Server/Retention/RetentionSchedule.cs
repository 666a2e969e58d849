using SigningService.Authority;
using SigningService.Ledger;
using SigningService.Ledger.Archives;
using SigningService.Server.Observability;
using SigningService.Server.Replicas;

namespace SigningService.Server.Retention;

/// <summary>
/// Archives each period when its time has come, and looks at every archive once a day: all of them are needed, whether or not anybody asks
/// for what is in them. Of replicas one archives; each looks for itself.
/// </summary>
internal sealed class RetentionSchedule(
    IArchivingLedger ledger, RetentionSettings settings, ReplicaTurns turns, TimeProvider timeProvider, ILogger<RetentionSchedule> logger)
    : BackgroundService
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private long? _verified;
    private DateTimeOffset? _nothingBefore;

    /// <summary>Does what is due.</summary>
    public async Task StepAsync(CancellationToken cancellationToken)
    {
        if (_verified is not { } verified || timeProvider.GetElapsedTime(verified) >= Day)
        {
            await VerifyAsync(cancellationToken);
            _verified = timeProvider.GetTimestamp();
        }

        await TryAsync(() => ArchiveAsync(cancellationToken));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first minutes belong to those who wait for the service.
        await Task.Delay(First, timeProvider, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await StepAsync(stoppingToken);
            await Task.Delay(Hour, timeProvider, stoppingToken);
        }
    }

    private async Task ArchiveAsync(CancellationToken cancellationToken)
    {
        if (settings.ClosedBefore(timeProvider.GetUtcNow()) is not { } until || until == _nothingBefore)
            return;
        var archives = await ledger.ListArchivesAsync(cancellationToken);
        if (archives.Any(archive => archive.Until >= until && archive.ClearedAt is not null))
            return;
        await turns.InTurnAsync(LeaseName.Archives, stop => ArchiveAsync(until, stop), cancellationToken);
    }

    private async Task ArchiveAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (await ledger.ArchiveAsync(until, cancellationToken) is not { } made)
            _nothingBefore = until;
        else
            RetentionLog.Made(logger, made.Name, made.EndEntry - made.FirstEntry, made.Certificates, made.Lists, made.Until, Convert.ToHexStringLower(made.Sha256.Span));
    }

    private Task VerifyAsync(CancellationToken cancellationToken) => TryAsync(async () =>
    {
        foreach (var archive in await ledger.ListArchivesAsync(cancellationToken))
            await TryAsync(() => ledger.VerifyArchiveAsync(archive, cancellationToken));
    });

    private async Task TryAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (ArchiveFaultException e)
        {
            RetentionLog.Fault(logger, e.Message);
        }
        catch (LedgerUnavailableException e)
        {
            RetentionLog.NotArchived(logger, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever is wrong with what is stored must not end the service.
            Log.JobFailed(logger, nameof(RetentionSchedule), e);
        }
    }
}

using SigningService.AuditLog.Notes;
using SigningService.Authority;
using SigningService.Authority.Keys;
using SigningService.Ledger;
using SigningService.Server.Observability;

namespace SigningService.Server.Auditing;

/// <summary>Has the head of the log signed: after so many entries, or after so long if there is any that is not covered.</summary>
internal sealed class CheckpointSchedule(
    ILedger ledger, CheckpointSigning signing, CheckpointSettings settings, TimeProvider timeProvider, ILogger<CheckpointSchedule> logger)
    : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look < settings.Interval ? Look : settings.Interval, timeProvider);
        var last = timeProvider.GetTimestamp();
        var failing = false;
        do
        {
            try
            {
                if (await IsDueAsync(timeProvider.GetElapsedTime(last), stoppingToken))
                {
                    await signing.SignAsync(stoppingToken);
                    last = timeProvider.GetTimestamp();
                }

                failing = false;
            }
            catch (Exception e) when (e is LedgerUnavailableException or SigningUnavailableException or IOException or NoteFormatException)
            {
                // Once, not every second: what stands behind it has a record of its own.
                if (!failing)
                    Log.CheckpointNotSigned(logger, SafeText.Of(e.Message));
                failing = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async ValueTask<bool> IsDueAsync(TimeSpan since, CancellationToken cancellationToken)
    {
        var covered = (await ledger.FindLatestCheckpointAsync(cancellationToken))?.Size ?? 0;
        var open = (await ledger.ReadHeadAsync(cancellationToken)).Size - covered;
        return open >= settings.Entries || (open > 0 && since >= settings.Interval);
    }
}

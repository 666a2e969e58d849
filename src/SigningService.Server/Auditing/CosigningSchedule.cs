using SigningService.Authority;

namespace SigningService.Server.Auditing;

/// <summary>Has each new head cosigned, as soon as it is there.</summary>
internal sealed class CosigningSchedule(Cosigning cosigning, TimeProvider timeProvider, ILogger<CosigningSchedule> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!cosigning.HasWitnesses)
            return;
        using var timer = new PeriodicTimer(Interval, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await cosigning.CosignAsync(stoppingToken);
            }
            catch (LedgerUnavailableException e)
            {
                WitnessLog.NotKept(logger, e.Message);
            }
        }
    }
}

using SigningService.Authority;
using SigningService.Server.Configuration;
using SigningService.Server.Observability;
using SigningService.Server.Verifying;

namespace SigningService.Server.Jobs;

/// <summary>Verifies what is stored, a little every second, and reconciles once a minute.</summary>
internal sealed class VerificationSchedule(
    StoredVerification verification, Reconciliation reconciliation, LimitSettings limits, TimeProvider timeProvider, ILogger<VerificationSchedule> logger)
    : BackgroundService
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>From the end of all that is stored to the next time from the beginning.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await reconciliation.BeginAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(VerifyAsync(stoppingToken), ReconcileAsync(stoppingToken));

    private async Task VerifyAsync(CancellationToken stoppingToken)
    {
        if (limits.VerificationsPerSecond == 0)
            return;
        // The first minute belongs to those who wait for the service.
        await Task.Delay(Minute, timeProvider, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var isEnd = false;
            await TryAsync(async () => isEnd = await verification.StepAsync(limits.VerificationsPerSecond, stoppingToken) < limits.VerificationsPerSecond);
            await Task.Delay(isEnd ? Pause : Second, timeProvider, stoppingToken);
        }
    }

    private async Task ReconcileAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Minute, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryAsync(() => reconciliation.StepAsync(stoppingToken).AsTask());
    }

    private async Task TryAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (LedgerUnavailableException e)
        {
            VerifyingLog.NotVerified(logger, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever is wrong with what is stored must not end the service.
            Log.JobFailed(logger, nameof(VerificationSchedule), e);
        }
    }
}

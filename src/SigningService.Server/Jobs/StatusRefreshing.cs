using SigningService.Authority;
using SigningService.Authority.Status;
using SigningService.Server.Observability;

namespace SigningService.Server.Jobs;

/// <summary>Keeps the OCSP answers that are asked for young, a few times in the life of one.</summary>
internal sealed class StatusRefreshing(StatusAnswering answering, OcspPolicy policy, TimeProvider timeProvider, ILogger<StatusRefreshing> logger) : BackgroundService
{
    private const int LooksInALife = 24;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var period = policy.AnswerLifetime / LooksInALife;
        using var timer = new PeriodicTimer(period, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await answering.RefreshAsync(period, stoppingToken);
            }
            catch (LedgerUnavailableException)
            {
                // Those who ask meanwhile are answered from what is there, or told to try later.
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.JobFailed(logger, nameof(StatusRefreshing), e);
            }
        }
    }
}

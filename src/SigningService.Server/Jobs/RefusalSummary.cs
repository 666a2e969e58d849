using SigningService.Server.Callers;

namespace SigningService.Server.Jobs;

/// <summary>Once a minute, and at the end, has the refusals summarised that were too many to record one by one.</summary>
internal sealed class RefusalSummary(RefusalRecorder recorder, TimeProvider timeProvider) : BackgroundService
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Minute, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await recorder.SummariseAsync();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await recorder.SummariseAsync();
        }
    }
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SigningService.Client.AspNetCore.Observability;
using SigningService.Client.Connections;
using SigningService.Client.Holding;
using SigningService.Client.Revocation;

namespace SigningService.Client.AspNetCore;

/// <summary>Keeps certificate and lists fresh beside the application. The first lists are there before the first handshake.</summary>
internal sealed class CertificateUpkeep(
    ICertificateSource source,
    RevocationLists? revocation,
    TimeSpan waitForLists,
    Func<CancellationToken, Task>? run,
    TimeProvider clock,
    ILoggerFactory loggers)
    : BackgroundService
{
    private readonly ILogger _logger = loggers.CreateLogger(Log.Category);
    private string _problems = "";
    private ClientIdentity? _last;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        source.Changed += LogCertificate;
        LogCertificate();
        if (revocation is not null)
        {
            revocation.Refreshed += LogProblems;
            await FirstListsAsync(revocation, cancellationToken);
        }
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        source.Changed -= LogCertificate;
        if (revocation is not null)
            revocation.Refreshed -= LogProblems;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<Task> running = [run?.Invoke(stoppingToken) ?? Task.CompletedTask, revocation?.RunAsync(stoppingToken) ?? Task.CompletedTask];
        // One that fails is seen at once, not when the other ends.
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            await ended;
        }
    }

    private async Task FirstListsAsync(RevocationLists lists, CancellationToken cancellationToken)
    {
        using var enough = new CancellationTokenSource(waitForLists, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, enough.Token);
        try
        {
            await lists.RefreshAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Log.ListsNotRefreshed(_logger, "the publisher did not answer in time.");
        }
    }

    private void LogCertificate()
    {
        var current = source.Current;
        if (current is not null && !ReferenceEquals(Interlocked.Exchange(ref _last, current), current))
            Log.CertificateInUse(_logger, current.Certificate.SerialNumber, current.Certificate.NotAfter.ToUniversalTime());
    }

    // Once for each change, not for each round: a publisher that is away for a day is one line.
    private void LogProblems()
    {
        var problems = SafeText.Of(string.Join(" ", revocation!.Problems));
        if (Interlocked.Exchange(ref _problems, problems) != problems && problems.Length > 0)
            Log.ListsNotRefreshed(_logger, problems);
    }
}

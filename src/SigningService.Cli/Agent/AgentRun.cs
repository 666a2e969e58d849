using SigningService.Cli.Running;
using SigningService.Client.Holding;

namespace SigningService.Cli.Agent;

/// <summary>One life of the agent under one config: until it is stopped, or told to read the config again.</summary>
internal sealed class AgentRun : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly CertificateHolder _holder;
    private readonly Installer _installer;
    private readonly AgentLog _log;
    private readonly TimeProvider _clock;
    private readonly StatusPages? _pages;

    public AgentRun(AgentPlan plan, AgentLog log)
    {
        _log = log;
        _clock = plan.Holder.Clock;
        _holder = new CertificateHolder(plan.Holder);
        _installer = new Installer(plan, _holder, log);
        _pages = plan.Status is { } address ? new StatusPages(address, new AgentStatus(_holder, _installer)) : null;
    }

    /// <summary>Renews what is due, once.</summary>
    /// <returns>What signctl ends with.</returns>
    public async Task<int> OnceAsync(CancellationToken cancellationToken)
    {
        const int Rounds = 6;
        for (var round = 0; round < Rounds; round++)
        {
            if (await _holder.StepAsync(cancellationToken) > _clock.GetUtcNow())
                break;
        }
        _log.Tell(_holder);
        await _installer.RunAsync(cancellationToken);
        var standings = _holder.Standings;
        return standings.Any(s => s.FailureReason is "NEEDS_TOKEN" or "ENROLLMENT_REFUSED" or "PERMISSION_DENIED") ? ExitCode.NotPermitted
            : standings.Any(s => s.FailureReason is "VERIFICATION_FAILED" or "SERVER_NOT_TRUSTED") ? ExitCode.VerificationFailed
            : standings.Any(s => s.State != HeldState.Current) ? ExitCode.Unavailable
            : _installer.Failures.Count > 0 ? ExitCode.Unexpected
            : ExitCode.Ok;
    }

    /// <summary>Renews until cancelled.</summary>
    /// <param name="renewNow">Renew all first, whatever was advised.</param>
    public async Task RunAsync(bool renewNow, CancellationToken cancellationToken)
    {
        if (renewNow)
            _holder.RenewNow();
        var running = _holder.RunAsync(cancellationToken);
        while (!cancellationToken.IsCancellationRequested && !running.IsCompleted)
        {
            _log.Tell(_holder);
            try
            {
                await _installer.RunAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            await Task.Delay(Tick, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await running;
    }

    public async ValueTask DisposeAsync()
    {
        _pages?.Dispose();
        await _holder.DisposeAsync();
    }
}

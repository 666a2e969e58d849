using SigningService.Cli.Agent.Workloads;
using SigningService.Cli.Running;
using SigningService.Client.Holding;

namespace SigningService.Cli.Agent;

/// <summary>One life of the agent under one config: until it is stopped, or told to read the config again.</summary>
internal sealed class AgentRun : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly CertificateHolder _holder;
    private readonly List<FetchedLists> _lists;
    private readonly Installer _installer;
    private readonly AgentLog _log;
    private readonly TimeProvider _clock;
    private readonly WorkloadPlan? _workloads;
    private readonly StatusPages? _pages;

    public AgentRun(AgentPlan plan, AgentLog log)
    {
        _log = log;
        _clock = plan.Holder.Clock;
        _workloads = plan.Workloads;
        _holder = new CertificateHolder(plan.Holder);
        _lists = [.. plan.Lists.Select(target => new FetchedLists(target, plan, _holder, log))];
        _installer = new Installer(plan, [.. plan.Targets.Select(target => new HeldFiles(target, _holder)), .. _lists], log);
        _pages = plan.Status is { } address ? new StatusPages(address, new AgentStatus(_holder, _lists, _installer)) : null;
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
        await Task.WhenAll(_lists.Select(lists => lists.RefreshAsync(cancellationToken)));
        await _installer.RunAsync(cancellationToken);
        var standings = _holder.Standings;
        return standings.Any(s => s.FailureReason is "NEEDS_TOKEN" or "ENROLLMENT_REFUSED" or "PERMISSION_DENIED") ? ExitCode.NotPermitted
            : standings.Any(s => s.FailureReason is "VERIFICATION_FAILED" or "SERVER_NOT_TRUSTED") ? ExitCode.VerificationFailed
            : standings.Any(s => s.State != HeldState.Current) || _lists.Any(l => l.Problems.Count > 0) ? ExitCode.Unavailable
            : _installer.Failures.Count > 0 ? ExitCode.Unexpected
            : ExitCode.Ok;
    }

    /// <summary>Renews until cancelled, and serves workloads meanwhile.</summary>
    /// <param name="renewNow">Renew all first, whatever was advised.</param>
    public async Task RunAsync(bool renewNow, CancellationToken cancellationToken)
    {
        await using var workloads = await OpenWorkloadsAsync(isFirst: !renewNow);
        if (renewNow)
            _holder.RenewNow();
        var running = Task.WhenAll([_holder.RunAsync(cancellationToken), .. _lists.Select(lists => lists.RunAsync(cancellationToken))]);
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

    // At the start a mistake is told to whoever started it; later it is no reason to stop renewing.
    private async Task<WorkloadEndpoint?> OpenWorkloadsAsync(bool isFirst)
    {
        if (!OperatingSystem.IsLinux() || _workloads is not { } plan)
            return null;
        try
        {
            return await WorkloadEndpoint.OpenAsync(plan, _holder, _log);
        }
        catch (UsageException e) when (!isFirst)
        {
            _log.Write("error", "workloads-refused", $"message=\"{e.Message}\"; nothing is served there until the config is read again");
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _pages?.Dispose();
        _lists.ForEach(lists => lists.Dispose());
        await _holder.DisposeAsync();
    }
}

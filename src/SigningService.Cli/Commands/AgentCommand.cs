using System.CommandLine;
using System.Net;
using SigningService.Cli.Agent;
using SigningService.Cli.Configuration;
using SigningService.Cli.Running;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl agent</c></summary>
internal static class AgentCommand
{
    private const string UsualPath = "/etc/signctl/agent.json";

    private static readonly Option<bool> Once = new("--once") { Description = "Renew what is due and end, for cron; the exit code says how it stands" };

    public static Command Create(CliHost host)
    {
        var agent = new TaughtCommand(
            "agent",
            "Keeps the certificates of this host: enrols with a token, renews in time, writes them where they are used, and tells those who use them. "
            + $"--config names its file, {UsualPath} if not given. SIGHUP reads the file again and renews at once.")
        {
            Examples =
            [
                "signctl agent --config /etc/signctl/agent.json",
                "signctl agent --once --config /etc/signctl/agent.json",
            ],
        };
        agent.Add(Once);
        agent.Add(CreateCheck(host));
        agent.Add(CreateStatus(host));
        return agent.Does(host, RunAsync);
    }

    private static TaughtCommand CreateCheck(CliHost host)
    {
        var file = new Argument<string>("FILE") { Description = "The agent's config file" };
        var check = new TaughtCommand("check", "Checks the agent's config file, without calling the service or writing anything.")
        {
            Examples = ["signctl agent check /etc/signctl/agent.json"],
        };
        check.Add(file);
        return check.Does(host, (run, _) =>
        {
            var plan = AgentFileReader.Read(run.Value(file)!, host.Clock);
            run.Out.WriteLine($"{run.Value(file)}: {plan.Holder.Certificates.Count + 1} certificates, {plan.Targets.Count + plan.Lists.Count} folders: nothing is wrong.");
            return Task.FromResult(ExitCode.Ok);
        });
    }

    private static TaughtCommand CreateStatus(CliHost host)
    {
        var status = new TaughtCommand("status", "Shows how the agent that runs on this host stands, as JSON. Ends with 0 if all is well.")
        {
            Examples = ["signctl agent status --config /etc/signctl/agent.json"],
        };
        return status.Does(host, async (run, cancellationToken) =>
        {
            var address = AgentFileReader.Read(PathOf(run), host.Clock).Status ?? throw new UsageException($"{PathOf(run)}: there is no 'status' address.");
            return await ShowAsync(run, address, cancellationToken);
        });
    }

    private static async Task<int> ShowAsync(Run run, IPEndPoint address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{address}"), Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            run.Out.Write(await client.GetStringAsync("/status", cancellationToken));
            using var health = await client.GetAsync("/healthz", cancellationToken);
            return health.IsSuccessStatusCode ? ExitCode.Ok : ExitCode.Unexpected;
        }
        catch (HttpRequestException)
        {
            await run.Host.Error.WriteLineAsync($"signctl: no agent answers at {address} (UNREACHABLE)");
            return ExitCode.Unavailable;
        }
    }

    private static async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var log = new AgentLog(run.Out, run.Host.Clock);
        var plan = AgentFileReader.Read(PathOf(run), run.Host.Clock);
        if (run.Value(Once))
        {
            await using var once = new AgentRun(plan with { Status = null }, log);
            return await once.OnceAsync(cancellationToken);
        }
        using var hangUp = new HangUp();
        for (var renewNow = false; !cancellationToken.IsCancellationRequested; renewNow = true)
        {
            await RunUntilToldAsync(plan, log, renewNow, hangUp.Told, cancellationToken);
            hangUp.Rearm();
            if (!cancellationToken.IsCancellationRequested)
                plan = ReadAgain(run, plan, log);
        }
        log.Write("info", "stopped", "");
        return ExitCode.Ok;
    }

    private static async Task RunUntilToldAsync(AgentPlan plan, AgentLog log, bool renewNow, CancellationToken told, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, told);
        await using var life = new AgentRun(plan, log);
        log.Write("info", "started", $"certificates={plan.Holder.Certificates.Count + 1} status={plan.Status?.ToString() ?? "none"}");
        await life.RunAsync(renewNow, end.Token);
    }

    // A mistake in the new file is no reason to stop renewing by the old one.
    private static AgentPlan ReadAgain(Run run, AgentPlan before, AgentLog log)
    {
        try
        {
            return AgentFileReader.Read(PathOf(run), run.Host.Clock);
        }
        catch (UsageException e)
        {
            log.Write("error", "config-refused", $"message=\"{e.Message}\"; the config before stays in force");
            return before;
        }
    }

    private static string PathOf(Run run) => run.Value(GlobalOptions.Config) ?? UsualPath;
}

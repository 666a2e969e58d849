using System.CommandLine;
using SigningService.Cli.Arguments;
using SigningService.Cli.Incidents;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl incident open</c></summary>
internal sealed class IncidentOpenCommand
{
    private readonly Option<string[]> _where = new("--where") { HelpName = "CONDITIONS", Required = true, Description = WhereText.Help };
    private readonly Option<string> _deadline = new("--deadline") { HelpName = "SPAN", Required = true, Description = $"What is not replaced by then is revoked; {TimeText.SpanHelp}" };
    private readonly Option<string?> _rate = new("--rate") { HelpName = "N/s", Description = "Renewals at most; half of what the signer does if not given" };
    private readonly Option<string?> _reason = new("--reason") { HelpName = "REASON", Description = "superseded (if not given), or key-compromise: the keys are blocked at once as well" };
    private readonly Option<string?> _after = new("--revoke-after-replacement") { HelpName = "SPAN", Description = "Revoke so long after the replacement was issued; 10m if not given" };
    private readonly Option<string?> _note = new("--note") { HelpName = "TEXT", Description = "Why, for those who read the log" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only show what would be done" };
    private readonly Option<bool> _yes = new("--yes") { Description = "Open it; without this it is only shown what would be done" };
    private readonly Option<string?> _requestId = new("--request-id") { HelpName = "ID", Description = "Ties a retry to its record; random if not given" };

    public static Command Create(CliHost host)
    {
        var open = new IncidentOpenCommand();
        open._reason.AcceptOnlyFromAmong("superseded", "key-compromise");
        var command = new TaughtCommand(
            "open",
            "Selects certificates, gives each a time to renew, tells their holders, and revokes each when it was replaced or at the deadline. "
            + "Without --yes it shows what would be done and changes nothing.")
        {
            Examples =
            [
                "signctl incident open --where profile=server-tls,authority=server-ca,issued-before=2026-11-01T00:00:00Z --deadline 24h",
                "signctl incident open --where key-of=server-ca/4f1d...09 --deadline 1h --reason key-compromise --note stolen --yes",
            ],
        };
        foreach (var option in new Option[] { open._where, open._deadline, open._rate, open._reason, open._after, open._note, open._dryRun, open._yes, open._requestId })
            command.Add(option);
        return command.Does(host, open.RunAsync);
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        if (run.Value(_dryRun) && run.Value(_yes))
            throw new UsageException("--dry-run and --yes say the opposite: give one of them.");
        var request = Request(run);
        using var connection = run.Connect();
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Incidents.OpenIncidentAsync(request, deadline: deadline, cancellationToken: token), cancellationToken);
        if (run.Format == OutputFormat.Json)
            JsonOutput.Write(run.Out, response);
        else if (response.Incident is { } incident)
            IncidentOutput.Write(run.Out, incident);
        else
            IncidentOutput.WritePlan(run.Out, response.Plan);
        Tell(run, response);
        return response.Plan.Fits ? ExitCode.Ok : ExitCode.Refused;
    }

    private OpenIncidentRequest Request(Run run)
    {
        var request = new OpenIncidentRequest
        {
            Filter = WhereText.Parse(run.Value(_where) ?? [], run.Now),
            Deadline = Duration.FromTimeSpan(TimeText.ParseSpan(run.Value(_deadline)!, "--deadline")),
            RenewalsPerSecond = RateText.Parse(run.Value(_rate)),
            Reason = run.Value(_reason) == "key-compromise" ? RevocationReason.KeyCompromise : RevocationReason.Superseded,
            Note = run.Value(_note) ?? "",
            RequestId = RequestId.OrNew(run.Value(_requestId)),
            ValidateOnly = !run.Value(_yes),
        };
        if (run.Value(_after) is { } after)
            request.RevokeAfterReplacement = Duration.FromTimeSpan(TimeText.ParseSpan(after, "--revoke-after-replacement"));
        return request;
    }

    private void Tell(Run run, OpenIncidentResponse response)
    {
        if (response.Incident is { } incident)
            run.Remark($"Open. Follow it with: signctl incident show {IncidentOutput.Id(incident)} --watch");
        else if (!response.Plan.Fits || response.Plan.Total == 0)
            run.Remark("Nothing was changed, and it could not be opened like this.");
        else
            run.Remark(run.Value(_dryRun) ? "Nothing was changed." : "Nothing was changed. To open the incident, run the same command with --yes.");
    }
}

using System.CommandLine;
using SigningService.Cli.Incidents;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl incident list</c></summary>
internal static class IncidentListCommand
{
    public static Command Create(CliHost host)
    {
        var open = new Option<bool>("--open") { Description = "Only those that are open" };
        var token = new Option<string?>("--page-token") { HelpName = "TOKEN", Description = "Continue where the page before ended" };
        var command = new TaughtCommand("list", "Lists incidents, newest first.") { Examples = ["signctl incident list --open"] };
        command.Add(open);
        command.Add(token);
        return command.Does(host, (run, cancellationToken) => RunAsync(run, run.Value(open), run.Value(token), cancellationToken));
    }

    private static async Task<int> RunAsync(Run run, bool open, string? pageToken, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        var request = new ListIncidentsRequest { State = open ? IncidentState.Open : IncidentState.Unspecified, PageToken = pageToken ?? "" };
        using var connection = run.Connect();
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Incidents.ListIncidentsAsync(request, deadline: deadline, cancellationToken: token), cancellationToken);
        if (run.Format == OutputFormat.Json)
            JsonOutput.Write(run.Out, response);
        else
            IncidentOutput.WriteTable(run.Out, response.Incidents);
        if (response.NextPageToken.Length > 0)
            run.Remark($"There are more: --page-token {response.NextPageToken}");
        return ExitCode.Ok;
    }
}

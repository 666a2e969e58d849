using System.CommandLine;
using SigningService.Cli.Incidents;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl incident close</c></summary>
internal static class IncidentCloseCommand
{
    public static Command Create(CliHost host)
    {
        var id = new Argument<string>("INCIDENT") { Description = IncidentName.Help };
        var note = new Option<string?>("--note") { HelpName = "TEXT", Description = "Why now, for those who read the log" };
        var command = new TaughtCommand(
            "close", "Closes an incident: nothing more is advised or revoked because of it. What was revoked stays revoked.")
        {
            Examples = ["signctl incident close 4f1d8aa0c3b9 --note done"],
        };
        command.Add(id);
        command.Add(note);
        return command.Does(host, (run, cancellationToken) => RunAsync(run, IncidentName.ParseFull(run.Value(id)!), run.Value(note), cancellationToken));
    }

    private static async Task<int> RunAsync(Run run, string name, string? note, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        var request = new CloseIncidentRequest { Name = name, Note = note ?? "" };
        using var connection = run.Connect();
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Incidents.CloseIncidentAsync(request, deadline: deadline, cancellationToken: token), cancellationToken);
        if (run.Format == OutputFormat.Json)
            JsonOutput.Write(run.Out, response);
        else
            IncidentOutput.Write(run.Out, response.Incident);
        return ExitCode.Ok;
    }
}

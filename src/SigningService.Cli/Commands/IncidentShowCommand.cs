using System.CommandLine;
using SigningService.Cli.Incidents;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl incident show</c></summary>
internal static class IncidentShowCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    public static Command Create(CliHost host)
    {
        var id = new Argument<string>("INCIDENT") { Description = IncidentName.Help };
        var watch = new Option<bool>("--watch") { Description = "Show progress until nothing is left to do" };
        var command = new TaughtCommand("show", "Shows an incident, how far it is, and what it waits for.")
        {
            Examples = ["signctl incident show 4f1d8aa0c3b9", "signctl incident show 4f1d8aa0c3b9 --watch"],
        };
        command.Add(id);
        command.Add(watch);
        return command.Does(host, (run, cancellationToken) => RunAsync(run, IncidentName.ParseFull(run.Value(id)!), run.Value(watch), cancellationToken));
    }

    private static async Task<int> RunAsync(Run run, string name, bool watch, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        using var connection = run.Connect();
        var response = await ReadAsync(run, connection, name, cancellationToken);
        if (run.Format == OutputFormat.Json)
        {
            JsonOutput.Write(run.Out, response);
        }
        else
        {
            IncidentOutput.Write(run.Out, response.Incident);
            IncidentOutput.WriteLate(run.Out, response.LateCertificates);
        }

        if (watch)
            await WatchAsync(run, connection, response, cancellationToken);
        return ExitCode.Ok;
    }

    // Each look has the time of a command of its own: an incident lasts longer than --timeout.
    private static async Task WatchAsync(Run run, SigningServiceConnection connection, GetIncidentResponse shown, CancellationToken cancellationToken)
    {
        while (shown.Incident.State == IncidentState.Open && shown.Incident.Progress.Revoked < shown.Incident.Progress.Total)
        {
            await Task.Delay(Interval, run.Host.Clock, cancellationToken);
            var now = await ReadAsync(new Run(run.Host, run.Arguments), connection, shown.Incident.Name, cancellationToken);
            if (!now.Incident.Equals(shown.Incident) && run.Format == OutputFormat.Json)
                JsonOutput.Write(run.Out, now);
            else if (!now.Incident.Equals(shown.Incident))
                run.Out.WriteLine($"{Texts.Of(run.Now)}  {IncidentOutput.ProgressOf(now.Incident)}");
            shown = now;
        }
    }

    private static Task<GetIncidentResponse> ReadAsync(Run run, SigningServiceConnection connection, string name, CancellationToken cancellationToken) => run.CallAsync(
        async (deadline, token) => await connection.Incidents.GetIncidentAsync(new GetIncidentRequest { Name = name }, deadline: deadline, cancellationToken: token),
        cancellationToken);
}

using System.CommandLine;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl audit checkpoint</c></summary>
internal static class AuditCheckpointCommand
{
    public static Command Create(CliHost host)
    {
        var fresh = new Option<bool>("--fresh") { Description = "Have one signed now that covers every entry" };
        var file = new Option<string?>("--out") { HelpName = "FILE", Description = "Write the note to FILE: keep it, and have later exports verified against it" };
        var command = new TaughtCommand("checkpoint", "Shows the latest signed head of the log: a C2SP signed note.")
        {
            Examples = ["signctl audit checkpoint --fresh --out checkpoint-2026-q4"],
        };
        command.Add(fresh);
        command.Add(file);
        return command.Does(host, (run, cancellationToken) => RunAsync(run, run.Value(fresh), run.Value(file), cancellationToken));
    }

    private static async Task<int> RunAsync(Run run, bool fresh, string? file, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        using var connection = run.Connect();
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Audit.GetCheckpointAsync(new GetCheckpointRequest { Fresh = fresh }, deadline: deadline, cancellationToken: token),
            cancellationToken);
        if (file is not null)
            await File.WriteAllBytesAsync(file, response.Checkpoint.Note.ToByteArray(), cancellationToken);
        if (run.Format == OutputFormat.Json)
            JsonOutput.Write(run.Out, response);
        else
            run.Out.Write(response.Checkpoint.Note.ToStringUtf8());
        return ExitCode.Ok;
    }
}

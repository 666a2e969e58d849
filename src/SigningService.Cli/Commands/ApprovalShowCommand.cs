using System.CommandLine;
using SigningService.Cli.Approvals;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl approval show</c></summary>
internal static class ApprovalShowCommand
{
    public static Command Create(CliHost host)
    {
        var id = new Argument<string>("APPROVAL") { Description = ApprovalName.Help };
        var command = new TaughtCommand("show", "Shows an approval with the whole request, decoded from the bytes that are signed.")
        {
            Examples = ["signctl approval show 5d0c4b3f9a7e4c1d8b2a6f0e3c9d7a15"],
        };
        command.Add(id);
        return command.Does(host, async (run, cancellationToken) =>
        {
            run.RequireNoPem();
            using var connection = run.Connect();
            Write(run, await ReadAsync(run, connection, ApprovalName.ParseFull(run.Value(id)!), cancellationToken));
            return ExitCode.Ok;
        });
    }

    internal static async Task<Approval> ReadAsync(Run run, SigningServiceConnection connection, string name, CancellationToken cancellationToken) =>
        (await run.CallAsync(
            async (deadline, token) => await connection.Approvals.GetApprovalAsync(new GetApprovalRequest { Name = name }, deadline: deadline, cancellationToken: token),
            cancellationToken)).Approval;

    internal static void Write(Run run, Approval approval)
    {
        if (run.Format == OutputFormat.Json)
            JsonOutput.Write(run.Out, approval);
        else
            ApprovalOutput.Write(run.Out, approval);
    }
}

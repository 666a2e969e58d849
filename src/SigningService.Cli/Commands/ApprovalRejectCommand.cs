using System.CommandLine;
using SigningService.Cli.Approvals;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl approval reject</c></summary>
internal static class ApprovalRejectCommand
{
    public static Command Create(CliHost host)
    {
        var id = new Argument<string>("APPROVAL") { Description = ApprovalName.Help };
        var note = new Option<string?>("--note") { HelpName = "TEXT", Description = "Why, for those who read the log" };
        var command = new TaughtCommand("reject", "Ends an approval before it is used, however many have approved; who asked for it withdraws it like this.")
        {
            Examples = ["signctl approval reject 5d0c4b3f9a7e4c1d8b2a6f0e3c9d7a15 --note \"not during the freeze\""],
        };
        command.Add(id);
        command.Add(note);
        return command.Does(host, async (run, cancellationToken) =>
        {
            run.RequireNoPem();
            var request = new RejectRequest { Name = ApprovalName.ParseFull(run.Value(id)!), Note = run.Value(note) ?? "" };
            using var connection = run.Connect();
            var response = await run.CallAsync(
                async (deadline, token) => await connection.Approvals.RejectAsync(request, deadline: deadline, cancellationToken: token), cancellationToken);
            ApprovalShowCommand.Write(run, response.Approval);
            return ExitCode.Ok;
        });
    }
}

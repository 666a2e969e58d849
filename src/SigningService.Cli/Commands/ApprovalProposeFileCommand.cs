using System.CommandLine;
using SigningService.Cli.Approvals;
using SigningService.Cli.Arguments;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl approval propose-file</c></summary>
internal static class ApprovalProposeFileCommand
{
    public static Command Create(CliHost host)
    {
        var kind = new Argument<string>("KIND") { Description = "profiles, grants, rotation or approvals" };
        kind.AcceptOnlyFromAmong("profiles", "grants", "rotation", "approvals");
        var file = new Argument<string>("FILE") { Description = "The whole new text, as it will stand on the service's host" };
        var requestId = new Option<string?>("--request-id") { HelpName = "ID", Description = "Ties a retry to its approval; random if not given" };
        var command = new TaughtCommand("propose-file", "Proposes new text for one of the reviewed files; approved, the service loads exactly this text, once.")
        {
            Examples = ["signctl approval propose-file grants hsm-config/grants.yaml"],
        };
        command.Add(kind);
        command.Add(file);
        command.Add(requestId);
        return command.Does(host, async (run, cancellationToken) =>
        {
            run.RequireNoPem();
            var request = new ProposeFileRequest
            {
                File = Enum.Parse<ReviewedFileKind>(run.Value(kind)!, ignoreCase: true),
                Text = InputFile.ReadText(run.Value(file)!, "FILE"),
                RequestId = RequestId.OrNew(run.Value(requestId)),
            };
            using var connection = run.Connect();
            var response = await run.CallAsync(
                async (deadline, token) => await connection.Approvals.ProposeFileAsync(request, deadline: deadline, cancellationToken: token), cancellationToken);
            ApprovalShowCommand.Write(run, response.Approval);
            run.Remark($"Have it approved (signctl approval approve {ApprovalOutput.Id(response.Approval)}), put the file in its place, then reload or start the service.");
            return ExitCode.Ok;
        });
    }
}

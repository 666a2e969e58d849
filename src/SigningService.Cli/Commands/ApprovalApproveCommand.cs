using System.CommandLine;
using Google.Protobuf;
using SigningService.Cli.Approvals;
using SigningService.Cli.Running;
using SigningService.Client.Approvals;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl approval approve</c></summary>
internal static class ApprovalApproveCommand
{
    public static Command Create(CliHost host)
    {
        var id = new Argument<string>("APPROVAL") { Description = ApprovalName.Help };
        var yes = new Option<bool>("--yes") { Description = "Sign it; without this it is only shown what would be signed" };
        var command = new TaughtCommand("approve", "Approves a request: signs its hash with the key of your certificate. Without --yes it shows the request and signs nothing.")
        {
            Examples = ["signctl approval approve 5d0c4b3f9a7e4c1d8b2a6f0e3c9d7a15 --yes"],
        };
        command.Add(id);
        command.Add(yes);
        return command.Does(host, (run, cancellationToken) => RunAsync(run, ApprovalName.ParseFull(run.Value(id)!), run.Value(yes), cancellationToken));
    }

    private static async Task<int> RunAsync(Run run, string name, bool yes, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        using var identity = (run.Settings.Identity ?? throw new UsageException("Approving needs a client certificate with its key: --client-cert and --client-key.")).Load();
        using var connection = run.Connect();
        var approval = await ApprovalShowCommand.ReadAsync(run, connection, name, cancellationToken);
        var signature = ApprovalStatement.Sign(approval, identity);
        if (!ApprovalOutput.CanRead(approval))
            throw new VerificationFailedException("The request is of a method that this version of signctl does not know: nobody signs what they cannot read.");
        if (yes)
        {
            var request = new ApproveRequest { Name = name, Signature = ByteString.CopyFrom(signature) };
            approval = (await run.CallAsync(
                async (deadline, token) => await connection.Approvals.ApproveAsync(request, deadline: deadline, cancellationToken: token), cancellationToken)).Approval;
        }

        ApprovalShowCommand.Write(run, approval);
        if (!yes)
            run.Remark("Nothing was signed. To approve exactly this, run the same command with --yes.");
        else if (approval.State == ApprovalState.Approved)
            run.Remark($"Approved. {approval.Requester} sends the same request again, with --request-id {approval.RequestId}.");
        return ExitCode.Ok;
    }
}

using System.CommandLine;
using SigningService.Cli.Approvals;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl approval list</c></summary>
internal static class ApprovalListCommand
{
    public static Command Create(CliHost host)
    {
        var pending = new Option<bool>("--pending") { Description = "Only those that wait for approval" };
        var token = new Option<string?>("--page-token") { HelpName = "TOKEN", Description = "Continue where the page before ended" };
        var command = new TaughtCommand("list", "Lists approvals, newest first.") { Examples = ["signctl approval list --pending"] };
        command.Add(pending);
        command.Add(token);
        return command.Does(host, (run, cancellationToken) => RunAsync(run, run.Value(pending), run.Value(token), cancellationToken));
    }

    private static async Task<int> RunAsync(Run run, bool pending, string? pageToken, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        var request = new ListApprovalsRequest { State = pending ? ApprovalState.Pending : ApprovalState.Unspecified, PageToken = pageToken ?? "" };
        using var connection = run.Connect();
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Approvals.ListApprovalsAsync(request, deadline: deadline, cancellationToken: token), cancellationToken);
        if (run.Format == OutputFormat.Json)
            JsonOutput.Write(run.Out, response);
        else
            ApprovalOutput.WriteTable(run.Out, response.Approvals);
        if (response.NextPageToken.Length > 0)
            run.Remark($"There are more: --page-token {response.NextPageToken}");
        return ExitCode.Ok;
    }
}

using System.CommandLine;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl token list</c></summary>
internal sealed class TokenListCommand
{
    private readonly Option<string?> _state = new("--state") { HelpName = "STATE", Description = "Only usable, spent, expired or revoked" };
    private readonly Option<int> _pageSize = new("--page-size") { HelpName = "N", Description = "At most so many a page, up to 1000", DefaultValueFactory = _ => 100 };
    private readonly Option<string?> _pageToken = new("--page-token") { HelpName = "TOKEN", Description = "Continue where the page before ended" };
    private readonly Option<bool> _all = new("--all") { Description = "All pages" };

    public static Command Create(CliHost host)
    {
        var list = new TokenListCommand();
        list._state.AcceptOnlyFromAmong("usable", "spent", "expired", "revoked");
        var command = new TaughtCommand("list", "Lists enrolment tokens, newest first, never their secrets. You need the role operator or auditor.")
        {
            Examples = ["signctl token list --state usable", "signctl token list --all --output json | jq -r '.tokens[].name'"],
        };
        foreach (var option in new Option[] { list._state, list._pageSize, list._pageToken, list._all })
            command.Add(option);
        return command.Does(host, list.RunAsync);
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        if (run.Value(_pageSize) is < 1 or > 1000)
            throw new UsageException("--page-size: 1 to 1000.");
        var request = new ListEnrollmentTokensRequest
        {
            State = TokenOutput.Parse(run.Value(_state)),
            PageSize = run.Value(_pageSize),
            PageToken = run.Value(_pageToken) ?? "",
        };
        using var connection = run.Connect();
        var tokens = await ReadAsync(run, connection, request, cancellationToken);
        if (run.Format == OutputFormat.Json)
        {
            JsonOutput.Write(run.Out, tokens);
            return ExitCode.Ok;
        }
        TokenOutput.WriteTable(run.Out, tokens.Tokens);
        if (tokens.NextPageToken.Length > 0)
            run.Remark($"There are more: --all, or --page-token {tokens.NextPageToken}");
        return ExitCode.Ok;
    }

    private async Task<ListEnrollmentTokensResponse> ReadAsync(
        Run run, SigningServiceConnection connection, ListEnrollmentTokensRequest request, CancellationToken cancellationToken)
    {
        var all = new ListEnrollmentTokensResponse();
        do
        {
            var page = await run.CallAsync(
                async (deadline, token) => await connection.Enrollments.ListEnrollmentTokensAsync(request, deadline: deadline, cancellationToken: token),
                cancellationToken);
            all.Tokens.Add(page.Tokens);
            request.PageToken = all.NextPageToken = page.NextPageToken;
        }
        while (run.Value(_all) && request.PageToken.Length > 0);
        return all;
    }
}

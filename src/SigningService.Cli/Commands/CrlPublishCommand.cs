using System.CommandLine;
using SigningService.Cli.Arguments;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl crl publish</c></summary>
internal static class CrlPublishCommand
{
    public static Command Create(CliHost host)
    {
        var authority = new Option<string?>("--authority") { HelpName = "ID", Description = "Only of this authority; all whose key is at hand if not given" };
        var requestId = new Option<string?>("--request-id") { HelpName = "ID", Description = "A retry with the same id publishes once; random if not given" };
        var validateOnly = new Option<bool>("--validate-only") { Description = "Say which lists would be made; make none" };
        var command = new TaughtCommand("publish", "Signs and publishes fresh revocation lists now instead of at their time.")
        {
            Examples = ["signctl crl publish --authority server-ca"],
        };
        foreach (var option in new Option[] { authority, requestId, validateOnly })
            command.Add(option);
        return command.Does(host, (run, cancellationToken) => RunAsync(
            run,
            new PublishRevocationListsRequest
            {
                Authority = run.Value(authority) ?? "",
                RequestId = RequestId.OrNew(run.Value(requestId)),
                ValidateOnly = run.Value(validateOnly),
            },
            cancellationToken));
    }

    private static async Task<int> RunAsync(Run run, PublishRevocationListsRequest request, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        using var connection = run.Connect();
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Revocations.PublishRevocationListsAsync(request, deadline: deadline, cancellationToken: token),
            cancellationToken);
        if (run.Format == OutputFormat.Json)
            JsonOutput.Write(run.Out, response);
        else
            CrlListCommand.WriteTable(run.Out, response.RevocationLists);
        return ExitCode.Ok;
    }
}

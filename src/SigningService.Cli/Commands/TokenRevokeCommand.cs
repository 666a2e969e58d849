using System.CommandLine;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl token revoke</c></summary>
internal static class TokenRevokeCommand
{
    public static Command Create(CliHost host)
    {
        var name = new Argument<string>("TOKEN") { Description = "The token as 'token list' shows it; not its secret" };
        var command = new TaughtCommand(
            "revoke",
            "Revokes an enrolment token: nobody can use it any more. Certificates that were enrolled with it stay; 'signctl revoke' revokes those. "
            + "Revoking again changes nothing. You need the role operator.")
        {
            Examples = ["signctl token revoke 0c7a41d09be2f6a81e53"],
        };
        command.Add(name);
        return command.Does(host, (run, cancellationToken) => RunAsync(run, run.Value(name)!, cancellationToken));
    }

    private static async Task<int> RunAsync(Run run, string name, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        var request = new RevokeEnrollmentTokenRequest { Name = TokenOutput.FullName(name) };
        using var connection = run.Connect();
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Enrollments.RevokeEnrollmentTokenAsync(request, deadline: deadline, cancellationToken: token),
            cancellationToken);
        if (run.Format == OutputFormat.Json)
            JsonOutput.Write(run.Out, response);
        else
            TokenOutput.Describe(response.Token).Write(run.Out);
        return ExitCode.Ok;
    }
}

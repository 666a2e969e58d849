using System.CommandLine;
using SigningService.Cli.Running;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl token</c></summary>
internal static class TokenCommand
{
    public static Command Create(CliHost host) => new("token", "Makes, lists and revokes enrolment tokens: what a new client trades in for its first certificate.")
    {
        TokenCreateCommand.Create(host),
        TokenListCommand.Create(host),
        TokenRevokeCommand.Create(host),
    };
}

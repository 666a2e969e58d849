using System.CommandLine;
using SigningService.Cli.Running;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl crl</c></summary>
internal static class CrlCommand
{
    public static Command Create(CliHost host) => new("crl", "Lists, fetches and publishes revocation lists.")
    {
        CrlListCommand.Create(host),
        CrlGetCommand.Create(host),
        CrlPublishCommand.Create(host),
    };
}

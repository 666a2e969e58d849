using System.CommandLine;
using SigningService.Cli.Running;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl incident</c></summary>
internal static class IncidentCommand
{
    public static Command Create(CliHost host) => new("incident", "Replaces many certificates at once, in order, and revokes what they replace.")
    {
        IncidentOpenCommand.Create(host),
        IncidentListCommand.Create(host),
        IncidentShowCommand.Create(host),
        IncidentCloseCommand.Create(host),
    };
}

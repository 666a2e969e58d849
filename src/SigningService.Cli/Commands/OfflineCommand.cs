using System.CommandLine;
using SigningService.Cli.Running;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl offline</c></summary>
internal static class OfflineCommand
{
    public static Command Create(CliHost host) => new("offline", "Gets certificates across an air gap: a signed order goes over, a signed answer comes back.")
    {
        OfflineOrderCommand.Create(host),
        OfflineCarryCommand.Create(host),
        OfflineTakeCommand.Create(host),
        OfflineShowCommand.Create(host),
    };
}

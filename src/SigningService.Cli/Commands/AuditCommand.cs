using System.CommandLine;
using SigningService.Cli.Running;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl audit</c></summary>
internal static class AuditCommand
{
    public static Command Create(CliHost host) => new("audit", "Reads the audit log, takes it along, and verifies it without trusting the service.")
    {
        AuditTailCommand.Create(host),
        AuditSearchCommand.Create(host),
        AuditShowCommand.Create(host),
        AuditCheckpointCommand.Create(host),
        AuditExportCommand.Create(host),
        AuditVerifyCommand.Create(host),
        AuditWasValidCommand.Create(host),
    };
}

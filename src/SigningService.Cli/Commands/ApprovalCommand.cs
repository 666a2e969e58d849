using System.CommandLine;
using SigningService.Cli.Running;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl approval</c></summary>
internal static class ApprovalCommand
{
    public static Command Create(CliHost host) => new("approval", "Four eyes: shows what waits for approval, signs it with your key, or rejects it.")
    {
        ApprovalListCommand.Create(host),
        ApprovalShowCommand.Create(host),
        ApprovalApproveCommand.Create(host),
        ApprovalRejectCommand.Create(host),
        ApprovalProposeFileCommand.Create(host),
    };
}

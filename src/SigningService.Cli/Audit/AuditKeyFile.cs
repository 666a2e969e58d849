using SigningService.AuditLog.Notes;
using SigningService.Cli.Arguments;
using SigningService.Cli.Running;

namespace SigningService.Cli.Audit;

/// <summary>The public half of the audit key in a file: the auditor has it from the ceremony, not from the service.</summary>
internal static class AuditKeyFile
{
    /// <exception cref="UsageException">It holds none.</exception>
    public static VerificationKey Load(string path)
    {
        var text = InputFile.ReadText(path, "--audit-key");
        try
        {
            return VerificationKey.FromPem(text);
        }
        catch (FormatException e)
        {
            throw new UsageException($"--audit-key: {path}: {e.Message}");
        }
    }
}

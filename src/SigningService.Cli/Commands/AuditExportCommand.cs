using System.CommandLine;
using SigningService.AuditLog.Export;
using SigningService.Cli.Audit;
using SigningService.Cli.Running;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl audit export</c></summary>
internal static class AuditExportCommand
{
    public static Command Create(CliHost host)
    {
        var folder = new Option<string>("--out") { HelpName = "FOLDER", Required = true, Description = "A folder that is empty or not there" };
        var command = new TaughtCommand("export", "Takes the whole log along, in the layout of C2SP tlog-tiles.")
        {
            Examples = ["signctl audit export --out audit-2026-q4", "signctl audit verify audit-2026-q4 --audit-key audit-public-key.pem"],
        };
        command.Add(folder);
        return command.Does(host, (run, cancellationToken) => RunAsync(run, run.Value(folder)!, cancellationToken));
    }

    private static async Task<int> RunAsync(Run run, string folder, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new UsageException($"--out: {folder} is not empty.");
        using var connection = run.Connect();
        var entries = await LogDownload.ToFolderAsync(run, connection, new LogFolder(folder), cancellationToken);
        run.Remark($"{entries} entries are in {folder}. Verify them with: signctl audit verify {folder} --audit-key PUBLIC.pem");
        return ExitCode.Ok;
    }
}

using System.CommandLine;
using SigningService.AuditLog.Export;
using SigningService.Cli.Arguments;
using SigningService.Cli.Audit;
using SigningService.Cli.Cases;
using SigningService.Cli.Running;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl audit export</c></summary>
internal sealed class AuditExportCommand
{
    private readonly Option<string> _folder = new("--out") { HelpName = "FOLDER", Required = true, Description = "A folder that is empty or not there" };
    private readonly Option<string?> _case = new("--case") { HelpName = "NAME", Description = "Only what there is of this certificate, AUTHORITY/SERIAL, as evidence that stands by itself" };
    private readonly Option<string?> _caller = new("--caller") { HelpName = "IDENTITY", Description = "Only what this caller did, and what became of its certificates" };
    private readonly Option<string?> _from = new("--from") { HelpName = "TIME", Description = "Only acts of this time or later, and what became of their certificates" };
    private readonly Option<string?> _to = new("--to") { HelpName = "TIME", Description = "Only acts before this time" };

    private readonly Option<string[]> _profiles = new("--profiles") { HelpName = "FILE", Description = "Profile file of the days of a case, to be taken along if the log names it; may be given several times" };

    public static Command Create(CliHost host)
    {
        var export = new AuditExportCommand();
        var command = new TaughtCommand("export", "Takes the whole log along, in the layout of C2SP tlog-tiles; or a case: some entries with proofs, certificates and revocation lists.")
        {
            Examples =
            [
                "signctl audit export --out audit-2026-q4",
                "signctl audit verify audit-2026-q4 --audit-key audit-public-key.pem",
                "signctl audit export --case server-ca/4f1d...09 --profiles profiles.yaml --out case-4f1d",
                "signctl audit export --caller spiffe://example.test/web --from 2026-11-01 --to 2026-12-01 --out case-web",
            ],
        };
        foreach (var option in new Option[] { export._folder, export._case, export._caller, export._from, export._to, export._profiles })
            command.Add(option);
        return command.Does(host, export.RunAsync);
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var folder = run.Value(_folder)!;
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new UsageException($"--out: {folder} is not empty.");
        var order = Order(run);
        using var connection = run.Connect();
        var entries = order == new CaseOrder()
            ? await LogDownload.ToFolderAsync(run, connection, new LogFolder(folder), cancellationToken)
            : await new CaseExport(run, connection, new CaseFolder(folder), ReadProfiles(run)).WriteAsync(order, cancellationToken);
        run.Remark($"{entries} entries are in {folder}. Verify them with: signctl audit verify {folder} --audit-key PUBLIC.pem");
        return ExitCode.Ok;
    }

    private byte[][] ReadProfiles(Run run)
    {
        try
        {
            return [.. (run.Value(_profiles) ?? []).Select(File.ReadAllBytes)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--profiles: {e.Message}");
        }
    }

    private CaseOrder Order(Run run) => new()
    {
        Certificate = run.Value(_case) is { } name ? CertificateName.Parse(name) : null,
        Caller = run.Value(_caller),
        From = run.Value(_from) is { } from ? TimeText.ParseTime(from, "--from", run.Now) : null,
        Until = run.Value(_to) is { } to ? TimeText.ParseTime(to, "--to", run.Now) : null,
    };
}

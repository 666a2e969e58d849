using System.CommandLine;
using SigningService.Cli.Output;
using SigningService.Cli.Reports;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl report</c></summary>
internal sealed class ReportCommand
{
    private readonly Option<string?> _format = new("--format") { HelpName = "FORMAT", Description = "table, json or csv; as --output says if not given" };
    private readonly Option<string?> _section = new("--section") { HelpName = "SECTION", Description = "What goes into the csv: groups (if not given), late, authorities or keys" };
    private readonly Option<string?> _signedOut = new("--signed-out")
    {
        HelpName = "FILE",
        Description = "Have it signed with the audit key; JSON to FILE, signature to FILE.sig, how the audit key was replaced to FILE.keys if it was",
    };

    public static Command Create(CliHost host)
    {
        var report = new ReportCommand();
        report._format.AcceptOnlyFromAmong("table", "json", "csv");
        report._section.AcceptOnlyFromAmong(ReportOutput.Sections);
        var command = new TaughtCommand("report", "Shows how the certificates that are valid now stand against the rotation policy.")
        {
            Examples = ["signctl report", "signctl report --format csv > fleet.csv", "signctl report --signed-out report-2026-q4.json"],
        };
        command.Add(report._format);
        command.Add(report._section);
        command.Add(report._signedOut);
        command.Add(ReportVerifyCommand.Create(host));
        return command.Does(host, report.RunAsync);
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        var path = run.Value(_signedOut);
        using var connection = run.Connect();
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Policies.GetRotationReportAsync(
                new GetRotationReportRequest { Signed = path is not null }, deadline: deadline, cancellationToken: token),
            cancellationToken);
        if (path is not null)
            Keep(run, path, response.SignedReport);
        Write(run, response.Report);
        return ExitCode.Ok;
    }

    private static void Keep(Run run, string path, SignedReport signed)
    {
        File.WriteAllBytes(path, signed.Content.ToByteArray());
        File.WriteAllBytes(path + ReportVerifyCommand.SignatureEnding, signed.Signature.ToByteArray());
        if (signed.Handovers.Count > 0)
            File.WriteAllText(path + AuditKeyChain.Ending, AuditKeyChain.Format(signed));
        run.Remark($"Signed ({signed.SignatureAlgorithm}) under the audit key {signed.AuditKeySha256}. Verify with: signctl report verify {path} --audit-key PUBLIC.pem");
    }

    private void Write(Run run, RotationReport report)
    {
        switch (run.Value(_format) ?? (run.Format == OutputFormat.Json ? "json" : "table"))
        {
            case "csv":
                ReportOutput.WriteCsv(run.Out, report, run.Value(_section) ?? ReportOutput.Sections[0]);
                break;
            case "json":
                JsonOutput.Write(run.Out, report);
                break;
            default:
                ReportOutput.WriteTable(run.Out, report);
                break;
        }
    }
}

using System.CommandLine;
using SigningService.Cli.Acquiring;
using SigningService.Cli.Arguments;
using SigningService.Cli.Running;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl issue-all</c></summary>
internal sealed class IssueAllCommand
{
    private readonly Option<string> _profile = new("--profile") { HelpName = "ID", Required = true, Description = "Kind of certificate, for all of them" };
    private readonly Option<string> _csrDir = new("--csr-dir") { HelpName = "DIR", Required = true, Description = "PKCS#10 requests (PEM), a file each that ends in .csr or .pem" };
    private readonly Option<string> _outDir = new("--out-dir") { HelpName = "DIR", Required = true, Description = "Where NAME.pem, certificate and chain, is written for each NAME.csr; what is there already is left alone" };
    private readonly Option<string?> _lifetime = new("--lifetime") { HelpName = "SPAN", Description = $"Validity: {TimeText.SpanHelp}; the profile's if not given" };
    private readonly Option<string> _batch = new("--batch") { HelpName = "ID", Description = "Names this batch: the same request in the same batch gets the same certificate, however often it is sent; 'all' if not given", DefaultValueFactory = _ => "all" };

    public static Command Create(CliHost host)
    {
        var issue = new IssueAllCommand();
        var command = new TaughtCommand(
            "issue-all",
            "Asks for a certificate for each request in a folder, many at a time over one stream, verifies what comes back, and writes it. A refused "
            + "request does not stop the others. After an interruption the same command goes on where it was.")
        {
            Examples =
            [
                "signctl issue-all --profile server-tls --csr-dir requests --out-dir certificates",
                "signctl issue-all --profile device --csr-dir line-7 --out-dir line-7/done --lifetime 730d --batch 2026-11 --output json",
            ],
        };
        foreach (var option in new Option[] { issue._profile, issue._csrDir, issue._outDir, issue._lifetime, issue._batch })
            command.Add(option);
        return command.Does(host, issue.RunAsync);
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        var batch = RequestId.Require("--batch", run.Value(_batch)!, BulkRequest.LongestBatch);
        Duration? lifetime = run.Value(_lifetime) is { } text ? Duration.FromTimeSpan(TimeText.ParseSpan(text, "--lifetime")) : null;

        var (csrDir, outDir) = (run.Value(_csrDir)!, run.Value(_outDir)!);
        if (Path.GetFullPath(csrDir).TrimEnd('/') == Path.GetFullPath(outDir).TrimEnd('/'))
            throw new UsageException("--out-dir: choose another folder than that of the requests.");
        var requests = BulkRequest.ReadAll(csrDir);
        Directory.CreateDirectory(outDir);
        var open = requests.Where(request => !File.Exists(request.ChainIn(outDir))).ToList();
        using var connection = run.Connect();
        var acquisition = new BulkAcquisition(run, connection, run.Value(_profile)!, batch, lifetime, outDir);
        await acquisition.RunAsync(open, cancellationToken);
        var outcomes = acquisition.Issued.Select(one => BulkOutcome.Of(one.Request.Name, one.Certificate, one.Request.ChainIn(outDir)))
            .Concat(acquisition.Refused.Select(one => BulkOutcome.Of(one.Request.Name, one.Refusal)));
        return BulkOutput.Write(run, [.. outcomes], requests.Count - open.Count);
    }
}

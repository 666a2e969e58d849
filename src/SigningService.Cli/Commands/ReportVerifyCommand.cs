using System.CommandLine;
using Google.Protobuf;
using SigningService.AuditLog.Notes;
using SigningService.Cli.Audit;
using SigningService.Cli.Output;
using SigningService.Cli.Reports;
using SigningService.Cli.Running;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl report verify</c>: without a service, a configuration or a network.</summary>
internal static class ReportVerifyCommand
{
    /// <summary>Of the file beside a report that holds its signature.</summary>
    public const string SignatureEnding = ".sig";

    private const string Kind = "signing.v1.RotationReport";
    private const long MaximumBytes = 64 << 20;

    public static Command Create(CliHost host)
    {
        var file = new Argument<string>("FILE") { Description = "A report as --signed-out wrote it" };
        var auditKey = new Option<string>("--audit-key") { HelpName = "FILE", Required = true, Description = "Public half of the audit key, PEM, from the ceremony" };
        var signature = new Option<string?>("--signature") { HelpName = "FILE", Description = "FILE.sig if not given" };
        var handovers = new Option<string?>("--handovers")
        {
            HelpName = "FILE",
            Description = "How the audit key was replaced since the one that you hold; FILE.keys if not given and there",
        };
        var command = new TaughtCommand("verify", "Verifies a signed report offline: that the audit key, or one that it handed over to, signed exactly these bytes, and that they are a report.")
        {
            Examples = ["signctl report verify report-2026-q4.json --audit-key audit-public-key.pem"],
        };
        command.Add(file);
        command.Add(auditKey);
        command.Add(signature);
        command.Add(handovers);
        return command.Does(host, (run, _) => Task.FromResult(Verify(
            run, run.Value(file)!, run.Value(auditKey)!, run.Value(signature) ?? run.Value(file) + SignatureEnding, ReadChain(run.Value(handovers), run.Value(file)!))));
    }

    private static int Verify(Run run, string file, string keyFile, string signatureFile, SignedReport? chain)
    {
        var held = AuditKeyFile.Load(keyFile);
        var content = Read(file);
        var signature = Read(signatureFile);
        var keys = AuditKeyChain.Follow(held, chain?.Handovers ?? []);
        var signer = keys.FirstOrDefault(key => key.Verify(content, signature)) ?? throw NotSigned(file, keys, chain);
        var report = Parse(content, file);
        new Details()
            .Add("verified", file)
            .Add("audit key", signer.Sha256)
            .Add("followed from", signer == held ? "" : held.Sha256)
            .Add("as of", Texts.Of(report.ReportTime))
            .Add("policy", report.PolicySha256)
            .Add("certificates", $"{report.Groups.Sum(group => group.Certificates)}, {report.Groups.Sum(group => group.WithinPolicy)} within policy")
            .Write(run.Out);
        return ExitCode.Ok;
    }

    private static VerificationFailedException NotSigned(string file, IReadOnlyList<VerificationKey> keys, SignedReport? chain) =>
        chain is { AuditKeySha256: { Length: > 0 } wanted } && keys.All(key => key.Sha256 != wanted)
            ? new VerificationFailedException(
                $"{file} says that the audit key {wanted} signed it. The key that you hold, {keys[0].Sha256}, does not lead there: bring that key, or an older one, with --audit-key.")
            : new VerificationFailedException(
                $"{file} is not what the audit key {keys[^1].Sha256} signed. If the key was replaced since, bring how with --handovers, or the key that signed.");

    private static SignedReport? ReadChain(string? given, string file) =>
        given is not null || File.Exists(file + AuditKeyChain.Ending) ? AuditKeyChain.Parse(Read(given ?? file + AuditKeyChain.Ending)) : null;

    private static RotationReport Parse(byte[] content, string file)
    {
        try
        {
            var report = JsonParser.Default.Parse<RotationReport>(System.Text.Encoding.UTF8.GetString(content));
            return report.Kind == Kind ? report : throw new VerificationFailedException($"{file} is signed and yet no report on rotation.");
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new VerificationFailedException($"{file} is signed and yet no report that this version can read.");
        }
    }

    private static byte[] Read(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"There is no file {path}.");
        return new FileInfo(path).Length <= MaximumBytes ? File.ReadAllBytes(path) : throw new UsageException($"{path} is larger than 64 MiB; that is no report.");
    }
}

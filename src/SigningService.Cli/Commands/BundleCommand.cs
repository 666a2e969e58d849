using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Client.Connections;
using SigningService.Client.Files;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl bundle</c></summary>
internal static class BundleCommand
{
    public static Command Create(CliHost host)
    {
        var outFile = new Option<string?>("--out") { HelpName = "FILE", Description = "Write the bundle, PEM, to this file" };
        var fingerprint = new Option<string?>("--fingerprint") { HelpName = "HEX", Description = "SHA-256 that the roots must have; got from your operator by another way" };
        var intermediates = new Option<bool>("--with-intermediates") { Description = "Add the issuing authorities, for those who must be given whole chains" };
        var command = new TaughtCommand("bundle", "Fetches the trust bundle: the roots that relying parties trust.")
        {
            Examples = ["signctl bundle --out /etc/tls/bundle.pem --fingerprint 3c1f...e7", "signctl bundle --output pem"],
        };
        command.Add(outFile);
        command.Add(fingerprint);
        command.Add(intermediates);
        return command.Does(host, (run, cancellationToken) => RunAsync(
            run, run.Value(outFile), run.Value(fingerprint), run.Value(intermediates), cancellationToken));
    }

    private static async Task<int> RunAsync(
        Run run, string? outFile, string? fingerprint, bool withIntermediates, CancellationToken cancellationToken)
    {
        using var connection = run.Connect();
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Authorities.GetTrustBundleAsync(new(), deadline: deadline, cancellationToken: token),
            cancellationToken);
        var bundle = Read(response);
        Require(bundle, fingerprint ?? response.Sha256Fingerprint);
        var pem = string.Concat((withIntermediates ? bundle.Roots.Concat(bundle.Intermediates) : bundle.Roots)
            .Select(c => c.ExportCertificatePem() + "\n"));
        if (outFile is not null)
            StagedFile.Replace(outFile, pem, StagedFile.Public);
        switch (run.Format)
        {
            case OutputFormat.Json:
                JsonOutput.Write(run.Out, response);
                break;
            case OutputFormat.Pem:
                run.Out.Write(pem);
                break;
            case OutputFormat.Table:
                WriteTable(run.Out, bundle);
                break;
        }
        return ExitCode.Ok;
    }

    private static TrustBundle Read(GetTrustBundleResponse response)
    {
        try
        {
            return TrustBundle.FromCertificates(
                response.Roots.Concat(response.Intermediates).Select(der => X509CertificateLoader.LoadCertificate(der.Span)));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            throw new VerificationFailedException("The service sent a trust bundle that cannot be read.");
        }
    }

    private static void Require(TrustBundle bundle, string fingerprint)
    {
        var plain = fingerprint.Replace(":", "", StringComparison.Ordinal);
        if (!plain.Equals(bundle.Fingerprint, StringComparison.OrdinalIgnoreCase))
            throw new VerificationFailedException($"The roots have the fingerprint {bundle.Fingerprint}, not the one expected.");
    }

    private static void WriteTable(TextWriter output, TrustBundle bundle)
    {
        var table = new Table("KIND", "SUBJECT", "NOT AFTER", "SHA-256");
        foreach (var (kind, certificates) in new[] { ("root", bundle.Roots), ("intermediate", bundle.Intermediates) })
        {
            foreach (var c in certificates)
                table.Add(kind, c.Subject, Texts.Of(c.NotAfter.ToUniversalTime()), Convert.ToHexStringLower(SHA256.HashData(c.RawDataMemory.Span)));
        }
        table.Write(output);
        output.WriteLine($"fingerprint of the roots: {bundle.Fingerprint}");
    }
}

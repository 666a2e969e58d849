using System.CommandLine;
using SigningService.Cli.Arguments;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Client.Files;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl get</c></summary>
internal static class GetCommand
{
    public static Command Create(CliHost host)
    {
        var name = new Argument<string>("NAME") { Description = CertificateName.Help };
        var outFile = new Option<string?>("--out") { HelpName = "FILE", Description = "Write the certificate and its chain, PEM, to this file" };
        var command = new TaughtCommand("get", "Shows one certificate, verified against the trust bundle.")
        {
            Examples = ["signctl get server-ca/4f1d...09", "signctl get server-ca/4f1d...09 --output pem > chain.pem"],
        };
        command.Add(name);
        command.Add(outFile);
        return command.Does(host, (run, cancellationToken) => RunAsync(run, run.Value(name)!, run.Value(outFile), cancellationToken));
    }

    private static async Task<int> RunAsync(Run run, string name, string? outFile, CancellationToken cancellationToken)
    {
        var request = new GetCertificateRequest { Name = CertificateName.ParseFull(name) };
        using var connection = run.Connect();
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Certificates.GetCertificateAsync(request, deadline: deadline, cancellationToken: token),
            cancellationToken);
        using var received = ReceivedCertificate.Verify(response.Certificate, run.Settings.Trust.Load(), run.Host.Clock);
        if (outFile is not null)
            StagedFile.Replace(outFile, received.ChainPem, StagedFile.Public);
        switch (run.Format)
        {
            case OutputFormat.Json:
                JsonOutput.Write(run.Out, response);
                break;
            case OutputFormat.Pem:
                run.Out.Write(received.ChainPem);
                break;
            case OutputFormat.Table:
                CertificateOutput.Describe(response.Certificate).Add("chain", outFile).Write(run.Out);
                break;
        }
        return ExitCode.Ok;
    }
}

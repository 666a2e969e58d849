using System.CommandLine;
using SigningService.Cli.Arguments;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl status</c></summary>
internal static class StatusCommand
{
    public static Command Create(CliHost host)
    {
        var name = new Argument<string>("NAME") { Description = "AUTHORITY/SERIAL; hexadecimal, any case, with or without colons" };
        var requireGood = new Option<bool>("--require-good") { Description = "End with 7 unless the status is good" };
        var command = new TaughtCommand("status", "Says what OCSP would say of a serial number: good, revoked, or unknown.")
        {
            Examples = ["signctl status server-ca/4f:1d:..:09", "signctl status server-ca/4f1d...09 --require-good --quiet && deploy"],
        };
        command.Add(name);
        command.Add(requireGood);
        return command.Does(host, (run, cancellationToken) => RunAsync(run, run.Value(name)!, run.Value(requireGood), cancellationToken));
    }

    private static async Task<int> RunAsync(Run run, string name, bool requireGood, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        var (authority, serial) = CertificateName.Parse(name);
        var request = new GetCertificateStatusRequest { Authority = authority, SerialNumber = serial };
        using var connection = run.Connect();
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Revocations.GetCertificateStatusAsync(request, deadline: deadline, cancellationToken: token),
            cancellationToken);
        if (run.Format == OutputFormat.Json)
        {
            JsonOutput.Write(run.Out, response);
        }
        else
        {
            var details = new Details().Add("status", Texts.Of(response.Status)).Add("as of", Texts.Of(response.ThisUpdateTime));
            CertificateOutput.AddRevocation(details, response.Revocation);
            details.Write(run.Out);
        }
        return requireGood && response.Status != CertificateStatus.Good ? ExitCode.VerificationFailed : ExitCode.Ok;
    }
}

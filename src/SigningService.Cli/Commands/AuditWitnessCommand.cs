using System.CommandLine;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Witnessing;
using SigningService.Cli.Arguments;
using SigningService.Cli.Running;
using SigningService.Cli.Witness;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl audit witness</c>: needs no service and no configuration.</summary>
internal sealed class AuditWitnessCommand
{
    private readonly Option<string> _listen = new("--listen") { HelpName = "ADDRESS:PORT", Required = true, Description = "Where to serve POST /add-checkpoint; beyond loopback only with --tls-certificate" };
    private readonly Option<string> _key = new("--key") { HelpName = "FILE", Required = true, Description = "The witness's private key, made by 'signctl audit witness keygen'" };
    private readonly Option<string> _state = new("--state") { HelpName = "FOLDER", Required = true, Description = "Keeps the last checkpoint that was cosigned of each log; losing it is losing the witness" };
    private readonly Option<string[]> _logs = new("--log") { HelpName = "ORIGIN=FILE", Required = true, Description = "A log to cosign: its origin and the public half of its audit key, PEM; may be given several times, also for one log" };
    private readonly Option<string> _certificate = new("--tls-certificate") { HelpName = "FILE", Description = "Certificate and chain, PEM" };
    private readonly Option<string> _tlsKey = new("--tls-key") { HelpName = "FILE", Description = "Private key of the certificate, PEM" };

    public static Command Create(CliHost host)
    {
        var witness = new AuditWitnessCommand();
        var command = new TaughtCommand("witness", "Runs a witness (C2SP tlog-witness): cosigns checkpoints that continue the last it has seen, and nothing else.")
        {
            Examples =
            [
                "signctl audit witness --listen 127.0.0.1:7490 --key witness.key --state witness --log signing.example.test/audit-log=audit-public-key.pem",
            ],
        };
        foreach (var option in new Option[] { witness._listen, witness._key, witness._state, witness._logs, witness._certificate, witness._tlsKey })
            command.Add(option);
        command.Add(CreateKeygen(host));
        return command.Does(host, witness.RunAsync);
    }

    private static TaughtCommand CreateKeygen(CliHost host)
    {
        var name = new Argument<string>("NAME") { Description = "Names the witness in every cosignature, such as witness.example.test/w1" };
        var key = new Option<string>("--key") { HelpName = "FILE", Required = true, Description = "Where the private key goes; only this user may read it" };
        var keygen = new TaughtCommand("keygen", "Makes the key of a witness, and shows the public half for the service's configuration and for 'audit verify'.")
        {
            Examples = ["signctl audit witness keygen witness.example.test/w1 --key witness.key"],
        };
        keygen.Add(name);
        keygen.Add(key);
        return keygen.Does(host, (run, _) =>
        {
            run.Out.WriteLine(WitnessKeyFile.Create(run.Value(name)!, run.Value(key)!).Public);
            return Task.FromResult(ExitCode.Ok);
        });
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var certificate = LoadCertificate(run);
        var address = ReadAddress(run.Value(_listen)!, certificate is not null);
        var logs = run.Value(_logs)!.Select(ReadLog).ToLookup(key => key.Name);
        var key = WitnessKeyFile.Load(run.Value(_key)!);
        using var folder = WitnessFolder.Open(run.Value(_state)!);
        using var port = Open(address, new WitnessDesk(key, logs, folder, run.Host.Clock), certificate, run);
        run.Out.WriteLine($"{run.Now:yyyy-MM-dd'T'HH:mm:ss'Z'} witness {key.Public} at {port.Address}");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Told to end; what was cosigned is on disk.
        }

        return ExitCode.Ok;
    }

    private static WitnessPort Open(IPEndPoint address, WitnessDesk desk, SslStreamCertificateContext? certificate, Run run)
    {
        try
        {
            return new WitnessPort(address, desk, certificate, line =>
            {
                lock (run.Out)
                    run.Out.WriteLine($"{run.Now:yyyy-MM-dd'T'HH:mm:ss'Z'} {line}");
            });
        }
        catch (SocketException e)
        {
            throw new UsageException($"--listen: {address} cannot be listened at: {e.Message}");
        }
    }

    private static IPEndPoint ReadAddress(string text, bool hasTls)
    {
        if (!IPEndPoint.TryParse(text, out var address))
            throw new UsageException($"--listen: {text} is no address and port, such as 127.0.0.1:7490.");
        return hasTls || IPAddress.IsLoopback(address.Address)
            ? address
            : throw new UsageException($"--listen: {text} is not loopback: give --tls-certificate and --tls-key, or let a proxy on this host stand in front.");
    }

    private static NoteKey ReadLog(string text)
    {
        var at = text.LastIndexOf('=');
        if (at <= 0)
            throw new UsageException($"--log: {text} is not ORIGIN=FILE.");
        try
        {
            return NoteKey.OfLog(text[..at], VerificationKey.FromPem(InputFile.ReadText(text[(at + 1)..], "--log")));
        }
        catch (FormatException e)
        {
            throw new UsageException($"--log: {text}: {e.Message}");
        }
    }

    private SslStreamCertificateContext? LoadCertificate(Run run)
    {
        var (certificate, key) = (run.Value(_certificate), run.Value(_tlsKey));
        if ((certificate is null) != (key is null))
            throw new UsageException("--tls-certificate and --tls-key go together.");
        if (certificate is null)
            return null;
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificate);
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificate, key), chain, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--tls-certificate: {certificate} and {key} cannot be used: {e.Message}");
        }
    }
}

using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Cli.Output;
using SigningService.Cli.Revocation;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Client.Files;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl crl get</c></summary>
internal sealed class CrlGetCommand
{
    private readonly Argument<string> _authority = new("AUTHORITY") { Description = "Id of the authority" };
    private readonly Option<int?> _shard = new("--shard") { HelpName = "N", Description = "Partition, from 0; the list of everything if not given" };
    private readonly Option<long?> _number = new("--number") { HelpName = "N", Description = "Number of the list; the latest if not given" };
    private readonly Option<bool> _delta = new("--delta") { Description = "The delta list that went out with it, not the list itself" };
    private readonly Option<string?> _out = new("--out") { HelpName = "FILE", Description = "Write the list to this file" };
    private readonly Option<bool> _der = new("--der") { Description = "Write DER to the file instead of PEM" };
    private readonly Option<bool> _noVerify = new("--no-verify") { Description = "Do not verify the signature" };

    public static Command Create(CliHost host)
    {
        var get = new CrlGetCommand();
        var command = new TaughtCommand("get", "Fetches a revocation list, verified under its authority's key.")
        {
            Examples = ["signctl crl get server-ca --out server-ca.crl --der", "signctl crl get server-ca --shard 3 --output pem"],
        };
        command.Add(get._authority);
        foreach (var option in new Option[] { get._shard, get._number, get._delta, get._out, get._der, get._noVerify })
            command.Add(option);
        return command.Does(host, get.RunAsync);
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        using var connection = run.Connect();
        var (list, der) = await run.CallAsync(
            (deadline, token) => run.Value(_delta)
                ? RevocationListDownload.ReadDeltaAsync(connection, Name(run), deadline, token)
                : RevocationListDownload.ReadAsync(connection, Name(run), deadline, token),
            cancellationToken);
        if (Convert.ToHexStringLower(SHA256.HashData(der)) != (run.Value(_delta) ? list.Delta?.Sha256Fingerprint : list.Sha256Fingerprint))
            throw new VerificationFailedException("The revocation list is not the one that was described: its fingerprint differs.");
        if (!run.Value(_noVerify))
            await VerifyAsync(run, connection, list.Authority, der, cancellationToken);
        var pem = PemEncoding.WriteString("X509 CRL", der) + "\n";
        if (run.Value(_out) is { } path)
            Save(path, der, pem, run.Value(_der));
        switch (run.Format)
        {
            case OutputFormat.Json:
                JsonOutput.Write(run.Out, list);
                break;
            case OutputFormat.Pem:
                run.Out.Write(pem);
                break;
            case OutputFormat.Table:
                CrlListCommand.WriteTable(run.Out, [list]);
                break;
        }
        return ExitCode.Ok;
    }

    private string Name(Run run)
    {
        var number = run.Value(_number) is { } n ? n.ToString(CultureInfo.InvariantCulture) : "latest";
        return $"authorities/{run.Value(_authority)}/shards/{run.Value(_shard)?.ToString(CultureInfo.InvariantCulture) ?? "all"}/revocationLists/{number}";
    }

    // The authority's certificate comes from the service as well, so it is held against the trust bundle first.
    private static async Task VerifyAsync(
        Run run, SigningServiceConnection connection, string authority, byte[] der, CancellationToken cancellationToken)
    {
        var request = new GetAuthorityRequest { Name = "authorities/" + authority };
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Authorities.GetAuthorityAsync(request, deadline: deadline, cancellationToken: token),
            cancellationToken);
        using var issuer = X509CertificateLoader.LoadCertificate(response.Authority.Der.Span);
        ChainVerifier.Require(issuer, [], run.Settings.Trust.Load(), run.Now.UtcDateTime);
        RevocationListSignature.Verify(der, issuer);
    }

    private static void Save(string path, byte[] der, string pem, bool asDer)
    {
        if (asDer)
            StagedFile.Replace(path, der, StagedFile.Public);
        else
            StagedFile.Replace(path, pem, StagedFile.Public);
    }
}

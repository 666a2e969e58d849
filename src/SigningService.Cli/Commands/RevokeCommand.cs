using System.CommandLine;
using SigningService.Cli.Arguments;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Contracts.V1;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl revoke</c></summary>
internal sealed class RevokeCommand
{
    private static readonly IReadOnlyList<RevocationReason> Reasons = Enum.GetValues<RevocationReason>();

    private readonly Argument<string?> _name = new("NAME") { Arity = ArgumentArity.ZeroOrOne, Description = CertificateName.Help };
    private readonly Option<string?> _cert = new("--cert") { HelpName = "FILE", Description = "The certificate itself, PEM, instead of NAME" };
    private readonly Option<string> _reason = new("--reason") { HelpName = "REASON", Required = true, Description = string.Join(", ", Reasons.Select(Texts.Of)) };
    private readonly Option<string?> _invalidityTime = new("--invalidity-time") { HelpName = "TIME", Description = "When the key is thought to have been lost: 2026-11-30T18:00:00Z" };
    private readonly Option<string?> _requestId = new("--request-id") { HelpName = "ID", Description = "Ties a retry to its record; random if not given" };
    private readonly Option<bool> _validateOnly = new("--validate-only") { Description = "Check that it could be done; change nothing" };

    public static Command Create(CliHost host)
    {
        var revoke = new RevokeCommand();
        revoke._reason.AcceptOnlyFromAmong([.. Reasons.Select(Texts.Of)]);
        var command = new TaughtCommand(
            "revoke",
            "Revokes a certificate. When this says done, the status service says revoked, and the next revocation list carries it. "
            + "It cannot be undone; revoking again changes nothing.")
        {
            Examples =
            [
                "signctl revoke server-ca/4f1d...09 --reason superseded",
                "signctl revoke --cert chain.pem --reason key-compromise --invalidity-time 2026-11-30T18:00:00Z",
            ],
        };
        command.Add(revoke._name);
        foreach (var option in new Option[] { revoke._cert, revoke._reason, revoke._invalidityTime, revoke._requestId, revoke._validateOnly })
            command.Add(option);
        return command.Does(host, revoke.RunAsync);
    }

    private async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        run.RequireNoPem();
        var request = new RevokeCertificateRequest
        {
            Reason = Reasons.Single(r => Texts.Of(r) == run.Value(_reason)),
            RequestId = RequestId.OrNew(run.Value(_requestId)),
            ValidateOnly = run.Value(_validateOnly),
        };
        if (run.Value(_invalidityTime) is { } time)
            request.InvalidityTime = Timestamp.FromDateTimeOffset(TimeText.ParseTime(time, "--invalidity-time", run.Now));
        using var connection = run.Connect();
        request.Name = await NameAsync(run, connection, cancellationToken);
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Certificates.RevokeCertificateAsync(request, deadline: deadline, cancellationToken: token),
            cancellationToken);
        Tell(run, response, request.ValidateOnly);
        return ExitCode.Ok;
    }

    private Task<string> NameAsync(Run run, SigningServiceConnection connection, CancellationToken cancellationToken) =>
        (run.Value(_name), run.Value(_cert)) switch
        {
            ({ } name, null) => Task.FromResult(CertificateName.ParseFull(name)),
            (null, { } path) => CertificateLookup.NameAsync(run, connection, path, cancellationToken),
            (null, null) => throw new UsageException("Which certificate? Give NAME, or --cert FILE."),
            _ => throw new UsageException("NAME and --cert say the same twice: give one of them."),
        };

    private static void Tell(Run run, RevokeCertificateResponse response, bool validateOnly)
    {
        if (run.Format == OutputFormat.Json)
        {
            JsonOutput.Write(run.Out, response);
            return;
        }
        if (validateOnly)
        {
            run.Out.WriteLine("It could be revoked. Nothing was changed.");
            return;
        }
        CertificateOutput.Describe(response.Certificate)
            .Add("on list", $"shard {response.Shard}, number {response.RevocationListNumber} at the latest")
            .Add("list due", Texts.Of(response.PublishTime))
            .Write(run.Out);
    }
}

using System.CommandLine;
using Grpc.Core;
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

    private readonly Option<bool> _twin = new("--twin") { Description = "Revoke the certificate that is linked to it as well, for the same reason" };

    private readonly Option<bool> _wait = new("--wait") { Description = "End only when a list that carries it was fetched through the public URL; 10 minutes at most" };

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    public static Command Create(CliHost host)
    {
        var revoke = new RevokeCommand();
        revoke._reason.AcceptOnlyFromAmong([.. Reasons.Select(Texts.Of)]);
        var command = new TaughtCommand(
            "revoke",
            "Revokes a certificate; with --reason key-compromise all certificates of its key. When this says done, the status service says revoked, and the next revocation list carries it. "
            + "It cannot be undone; revoking again changes nothing.")
        {
            Examples =
            [
                "signctl revoke server-ca/4f1d...09 --reason superseded",
                "signctl revoke --cert chain.pem --reason key-compromise --invalidity-time 2026-11-30T18:00:00Z --wait",
            ],
        };
        command.Add(revoke._name);
        foreach (var option in new Option[] { revoke._cert, revoke._reason, revoke._invalidityTime, revoke._requestId, revoke._validateOnly, revoke._twin, revoke._wait })
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
            RevokeTwin = run.Value(_twin),
        };
        if (run.Value(_invalidityTime) is { } time)
            request.InvalidityTime = Timestamp.FromDateTimeOffset(TimeText.ParseTime(time, "--invalidity-time", run.Now));
        using var connection = run.Connect();
        request.Name = await NameAsync(run, connection, cancellationToken);
        var response = await run.CallAsync(
            async (deadline, token) => await connection.Certificates.RevokeCertificateAsync(request, deadline: deadline, cancellationToken: token),
            cancellationToken);
        Tell(run, response, request.ValidateOnly);
        if (run.Value(_wait) && !request.ValidateOnly)
            await WaitAsync(run, connection, response.Certificate.Name, cancellationToken);
        return ExitCode.Ok;
    }

    /// <summary>Each call ends within the service's own limit, so it is made again until somebody has seen the list.</summary>
    private static async Task WaitAsync(Run run, SigningServiceConnection connection, string name, CancellationToken cancellationToken)
    {
        var end = run.Now + LongestWait;
        while (true)
        {
            try
            {
                var seen = await run.Again().CallAsync(
                    async (deadline, token) => await connection.Revocations.WaitForRevocationAsync(
                        new WaitForRevocationRequest { Name = name }, deadline: deadline, cancellationToken: token),
                    cancellationToken);
                run.Remark($"seen {Texts.Of(seen.SeenTime)} on list {seen.RevocationList.Number} at {seen.RevocationList.Url}");
                return;
            }
            catch (SigningServiceException e) when (e.Status == StatusCode.DeadlineExceeded && run.Now < end)
            {
                // Nobody has seen it yet.
            }
        }
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
            TellOthers(run, response, "would be");
            return;
        }
        CertificateOutput.Describe(response.Certificate)
            .Add("on list", $"shard {response.Shard}, number {response.RevocationListNumber} at the latest")
            .Add("list due", Texts.Of(response.PublishTime))
            .Write(run.Out);
        TellOthers(run, response, "are");
    }

    private static void TellOthers(Run run, RevokeCertificateResponse response, string tense)
    {
        var twin = response.Certificate.Twin;
        var others = response.AlsoRevoked.ToList();
        if (others.Remove(twin))
            run.Out.WriteLine($"Its twin {CertificateName.Shorten(twin)} {(tense == "are" ? "is" : tense)} revoked as well.");
        else if (twin.Length > 0)
            run.Remark($"Its twin {CertificateName.Shorten(twin)} stays as it is; --twin revokes it as well.");
        if (others.Count == 0)
            return;
        run.Out.WriteLine($"These {tense} revoked as well, being of the same key:");
        foreach (var name in others)
            run.Out.WriteLine("  " + CertificateName.Shorten(name));
    }
}

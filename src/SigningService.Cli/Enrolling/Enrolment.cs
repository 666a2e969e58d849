using SigningService.Cli.Acquiring;
using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Client.Connections;
using SigningService.Client.Enrollment;
using SigningService.Client.Keys;
using SigningService.Client.Requests;
using SigningService.Client.Verification;

namespace SigningService.Cli.Enrolling;

/// <summary>Trusts, asks, verifies, writes, tells; in this order.</summary>
internal sealed class Enrolment(Run run, EnrolmentOrder order)
{
    private const string TokenRefused = "ENROLLMENT_REFUSED";

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!order.Force)
            order.Folder.RequireVacant();
        var trust = await TrustAsync(cancellationToken);
        using var pending = order.Folder.Open(order.KeyType ?? KeyType.P256, order.Names);
        RequireSame(pending);
        using var received = await AskAsync(pending, trust, cancellationToken);
        order.Folder.Write(pending.Key!, received, trust, order.Service);
        pending.Settle();
        Tell(received, trust);
        return ExitCode.Ok;
    }

    /// <summary>A kept request is sent as it is: what is asked for now must be what it asks for.</summary>
    private void RequireSame(PendingRequest pending)
    {
        var sameNames = order.Names.SubjectNames.Count == 0 || order.Names.SubjectNames.SequenceEqual(pending.Request.SubjectNames);
        if (!sameNames || (order.KeyType is { } type && type != pending.Key!.Type))
        {
            throw new UsageException(
                $"{order.Folder.Pending} is the request of a try that was not finished, with other names or another kind of key: "
                + "run the command as it was then, or delete the file if nothing came of it.");
        }
    }

    private Task<TrustBundle> TrustAsync(CancellationToken cancellationToken) => order.Fingerprint is null
        ? Task.FromResult(run.Settings.Trust.Load())
        : run.CallAsync((deadline, token) => BundlePinning.FetchAsync(order.Server, order.Fingerprint, deadline, token), cancellationToken);

    private async Task<ReceivedCertificate> AskAsync(PendingRequest pending, TrustBundle trust, CancellationToken cancellationToken)
    {
        try
        {
            return await run.CallAsync(
                (deadline, token) => FirstCertificate.EnrollAsync(order.Server, trust, order.Secret, pending.Request, run.Host.Clock, deadline, token),
                cancellationToken);
        }
        catch (SigningServiceException e) when (!e.OutcomeUnknown && e.Reason is not (TokenRefused or ClientReasons.ServerNotTrusted))
        {
            pending.Settle();
            throw;
        }
        catch (Exception e) when (e is SigningServiceException or VerificationFailedException or OperationCanceledException)
        {
            // Also when the token is refused: it may be the wrong one, and the right one already spent on this very request.
            throw new IncompleteRequestException(null, e, Hint(e));
        }
    }

    private string Hint(Exception cause) => $"The key and the request are kept in {order.Folder.Pending}. " + (cause is SigningServiceException { Reason: TokenRefused }
        ? "They are used again with the right token, or with a new one."
        : "Run the same command again: it gets the certificate of this very request.");

    private void Tell(ReceivedCertificate received, TrustBundle trust)
    {
        var (leaf, folder) = (received.Leaf, order.Folder);
        var names = SubjectNameReader.Read(leaf);
        switch (run.Format)
        {
            case OutputFormat.Json:
                JsonOutput.Write(run.Out, json =>
                {
                    json.WriteString("serialNumber", leaf.SerialNumber.ToLowerInvariant());
                    json.WriteStartArray("subjectNames");
                    foreach (var name in names)
                        json.WriteStringValue(name);
                    json.WriteEndArray();
                    json.WriteString("notAfterTime", new DateTimeOffset(leaf.NotAfter.ToUniversalTime(), TimeSpan.Zero));
                    json.WriteString("trustFingerprint", trust.Fingerprint);
                    json.WriteStartObject("files");
                    json.WriteString("key", folder.Key);
                    json.WriteString("chain", folder.Chain);
                    json.WriteString("bundle", folder.Bundle);
                    json.WriteString("config", folder.Config);
                    json.WriteEndObject();
                });
                break;
            case OutputFormat.Pem:
                run.Out.Write(received.ChainPem);
                break;
            case OutputFormat.Table:
                new Details()
                    .Add("serial", leaf.SerialNumber.ToLowerInvariant())
                    .Add("names", string.Join(' ', names))
                    .Add("valid to", Texts.Of(leaf.NotAfter.ToUniversalTime()))
                    .Add("key", folder.Key)
                    .Add("chain", folder.Chain)
                    .Add("bundle", folder.Bundle)
                    .Add("config", folder.Config)
                    .Write(run.Out);
                run.Remark($"From now on: signctl renew --config {folder.Config}");
                break;
        }
    }
}

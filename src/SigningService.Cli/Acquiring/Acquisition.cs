using SigningService.Cli.Output;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Client.Requests;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Acquiring;

/// <summary>Gets a certificate and puts it where it belongs: what issuing and renewing share.</summary>
internal sealed class Acquisition(Run run, TargetFiles target, string requestId, TwinAcquisition? twin = null)
{
    /// <summary>In the sentence of a refusal after which the first of two certificates is there nevertheless.</summary>
    private const string FirstIsIssued = " is issued, its twin is not. ";

    /// <summary>Asks, verifies, writes, tells; in this order, so that nothing unverified is ever written.</summary>
    /// <param name="names">Names that the certificate must have, each with its kind.</param>
    public async Task<int> RunAsync(
        PendingRequest pending,
        IEnumerable<string> names,
        Func<DateTime, CancellationToken, Task<Answer>> ask,
        CancellationToken cancellationToken)
    {
        var answer = await AskAsync(pending, ask, cancellationToken);
        if (answer.Certificate is null)
            return TellValidated(answer);
        using var received = Verify(answer.Certificate, pending, names);
        using var second = VerifyTwin(answer, received);
        target.Write(pending.Key, received);
        if (second is not null)
            twin!.Target.Write(twin.Pending.Key, second);
        pending.Settle();
        twin?.Pending.Settle();
        return Tell(answer, received, pending.Key is not null);
    }

    private async Task<Answer> AskAsync(
        PendingRequest pending, Func<DateTime, CancellationToken, Task<Answer>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await run.CallAsync(ask, cancellationToken);
        }
        catch (SigningServiceException e) when (!e.OutcomeUnknown)
        {
            if (e.Message.Contains(FirstIsIssued, StringComparison.Ordinal))
                throw new IncompleteRequestException(requestId, e);
            pending.Settle();
            twin?.Pending.Settle();
            throw;
        }
        catch (Exception e) when (e is SigningServiceException or OperationCanceledException)
        {
            throw new IncompleteRequestException(requestId, e);
        }
    }

    /// <summary>The linked certificate, which has the names of the first; null if none was asked for.</summary>
    private ReceivedCertificate? VerifyTwin(Answer answer, ReceivedCertificate first)
    {
        if (twin is null)
            return null;
        return answer.Twin is { } certificate
            ? Verify(certificate, twin.Pending, SubjectNameReader.Read(first.Leaf))
            : throw new IncompleteRequestException(requestId, new VerificationFailedException("The service knows nothing of twins: it issued the first certificate alone."));
    }

    private ReceivedCertificate Verify(Certificate certificate, PendingRequest pending, IEnumerable<string> names)
    {
        try
        {
            return ReceivedCertificate.VerifyFresh(
                certificate, run.Settings.Trust.Load(), run.Host.Clock, pending.Request, names);
        }
        catch (VerificationFailedException e)
        {
            // An outdated bundle is the likely cause; with a new one the same request gives the same certificate.
            throw new IncompleteRequestException(requestId, e);
        }
    }

    private int Tell(Answer answer, ReceivedCertificate received, bool keyWritten)
    {
        var keyPath = keyWritten ? target.KeyPath : null;
        switch (run.Format)
        {
            case OutputFormat.Json:
                TellJson(answer, keyPath);
                break;
            case OutputFormat.Pem:
                run.Out.Write(received.ChainPem);
                break;
            case OutputFormat.Table:
                CertificateOutput.Describe(answer.Certificate!)
                    .Add("request id", requestId).Add("key", keyPath).Add("chain", target.ChainPath)
                    .Add("twin key", twin?.Target.KeyPath).Add("twin chain", twin?.Target.ChainPath).Write(run.Out);
                if (target.ChainPath is null)
                    run.Out.Write(received.ChainPem);
                break;
        }
        if (run.Format != OutputFormat.Json)
            Remark(answer);
        return ExitCode.Ok;
    }

    private int TellValidated(Answer answer)
    {
        if (run.Format == OutputFormat.Json)
        {
            TellJson(answer, null);
            return ExitCode.Ok;
        }
        run.Out.WriteLine("The request would be granted. The bytes that would be signed, in base64 of DER, under a serial number that is not kept:");
        run.Out.WriteLine(Convert.ToBase64String(answer.ToBeSigned.Span));
        if (!answer.TwinToBeSigned.IsEmpty)
        {
            run.Out.WriteLine("Those of its twin, with zeros in the place of the hash of the first:");
            run.Out.WriteLine(Convert.ToBase64String(answer.TwinToBeSigned.Span));
        }

        Remark(answer);
        return ExitCode.Ok;
    }

    private void Remark(Answer answer)
    {
        foreach (var finding in answer.Findings)
            run.Remark($"{finding.Code}: {finding.Message}");
        foreach (var finding in answer.TwinFindings)
            run.Remark($"twin: {finding.Code}: {finding.Message}");
    }

    private void TellJson(Answer answer, string? keyPath) => JsonOutput.Write(run.Out, json =>
    {
        JsonOutput.WriteProperties(json, answer.Message);
        json.WriteString("requestId", requestId);
        json.WriteStartObject("files");
        if (keyPath is not null)
            json.WriteString("key", keyPath);
        if (target.ChainPath is not null && answer.Certificate is not null)
            json.WriteString("chain", target.ChainPath);
        if (twin is not null && answer.Twin is not null)
        {
            if (twin.Target.KeyPath is not null)
                json.WriteString("twinKey", twin.Target.KeyPath);
            json.WriteString("twinChain", twin.Target.ChainPath);
        }

        json.WriteEndObject();
    });
}

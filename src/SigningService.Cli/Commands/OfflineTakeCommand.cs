using System.CommandLine;
using SigningService.Cli.Acquiring;
using SigningService.Cli.Audit;
using SigningService.Cli.Offline;
using SigningService.Cli.Running;
using SigningService.Client.Connections;
using SigningService.Client.Files;
using SigningService.Client.Requests;
using SigningService.Client.Verification;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary><c>signctl offline take</c>: without a network.</summary>
internal sealed class OfflineTakeCommand
{
    private readonly Argument<string> _answer = new("ANSWER") { Description = "As 'signctl offline carry' wrote it" };
    private readonly Option<string> _order = new("--order") { HelpName = "FILE", Required = true, Description = "The order that it answers" };
    private readonly Option<string> _auditKey = new("--audit-key") { HelpName = "FILE", Required = true, Description = "Public half of the audit key, PEM, from the ceremony" };
    private readonly Option<string> _outDir = new("--out-dir") { HelpName = "DIR", Required = true, Description = "Where NAME.pem, certificate and chain, is written for each request of the order" };

    public static Command Create(CliHost host)
    {
        var take = new OfflineTakeCommand();
        var command = new TaughtCommand(
            "take",
            "Verifies an answer: that the audit key signed it, that it answers this order, and that each certificate is under the trust bundle and for its request. "
            + "Then writes the certificates. Needs no service.")
        {
            Examples = ["signctl offline take answer.json --order order.p7m --audit-key audit-public-key.pem --out-dir certificates"],
        };
        command.Add(take._answer);
        foreach (var option in new Option[] { take._order, take._auditKey, take._outDir })
            command.Add(option);
        return command.Does(host, (run, _) => Task.FromResult(take.Run(run)));
    }

    private int Run(Run run)
    {
        run.RequireNoPem();
        var order = SignedOrder.Read(run.Value(_order)!);
        var answer = AnswerReading.Verify(AnswerReading.Read(run.Value(_answer)!), AuditKeyFile.Load(run.Value(_auditKey)!));
        RequireAnswerTo(order, answer);
        var (trust, outDir) = (run.Settings.Trust.Load(), run.Value(_outDir)!);
        // All of it is verified before any of it is written.
        var verified = order.Content.Requests.Zip(answer.Answers, (request, one) => (request.Name, Answer: one, Chain: Verify(run, trust, request, one))).ToList();
        Directory.CreateDirectory(outDir);
        var outcomes = new List<BulkOutcome>();
        foreach (var (name, one, chain) in verified)
        {
            var path = Path.Combine(outDir, name + ".pem");
            if (chain is not null)
                StagedFile.Replace(path, chain, StagedFile.Public);
            outcomes.Add(chain is null ? BulkOutcome.Of(name, one.Refused) : BulkOutcome.Of(name, one.Issued.Certificate, path));
        }

        return BulkOutput.Write(run, outcomes, there: 0);
    }

    private static void RequireAnswerTo(SignedOrder order, OfflineAnswer answer)
    {
        if (answer.OrderSha256 != order.Sha256)
            throw new VerificationFailedException($"The answer is for the order {answer.OrderSha256}, and this one is {order.Sha256}.");
        if (!answer.Answers.Select(one => one.RequestId).SequenceEqual(order.Content.Requests.Select(request => request.Request.RequestId)))
            throw new VerificationFailedException("The answer has other requests in it than the order.");
        if (order.Content.Requests.FirstOrDefault(request => Path.GetFileName(request.Name) != request.Name || request.Name.Length == 0) is { } odd)
            throw new VerificationFailedException($"The order has a request of the name '{odd.Name}', which is no name of a file.");
    }

    /// <summary>Certificate and chain; null where the request was refused.</summary>
    private static string? Verify(Run run, TrustBundle trust, OfflineRequest request, IssueCertificatesResponse answer)
    {
        if (answer.Refused is not null)
            return null;
        try
        {
            var asked = CertificateSigningRequest.FromDer(request.Request.Csr.ToByteArray());
            using var received = ReceivedCertificate.VerifyFresh(answer.Issued.Certificate, trust, run.Host.Clock, asked, asked.SubjectNames);
            return received.ChainPem;
        }
        catch (FormatException e)
        {
            throw new VerificationFailedException($"{request.Name}: {e.Message}");
        }
    }
}

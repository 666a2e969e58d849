using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Grpc.Net.Client;
using SigningService.Benchmarks.Issuance;
using SigningService.Benchmarks.Measuring;
using SigningService.Benchmarks.Reporting;
using SigningService.Contracts.V1;
using SigningService.Testing;

namespace SigningService.Benchmarks.Status;

/// <summary>
/// OCSP answers of the real service over HTTP, beside the same HTTP server giving a constant of the same size. Answers without a nonce are kept; one with
/// a nonce takes a signature of the token, which is bounded.
/// </summary>
internal sealed class OcspBenchmark : IBenchmark
{
    private const int WarmUpRounds = 4;
    private const int NonceOctets = 32;

    private static readonly int[] Askers = [1, 16, 64];

    public string Name => "ocsp";

    public async Task RunAsync(Report report, Arguments arguments)
    {
        await using var service = await RunningService.StartAsync(arguments.Key);
        using var channel = service.Connect();
        var (plain, nonced) = await QuestionsAsync(channel);
        using var asker = new Asker(service.PublicationPort);
        var answer = await asker.AskAsync(plain);
        RequireStatus(answer);
        RequireStatus(await asker.AskAsync(nonced()));
        await using var constant = await ConstantServer.StartAsync(answer.Length);
        using var constantAsker = new Asker(constant.Port);

        Contender[] all =
        [
            .. Askers.Select(askers => Contender.Callers($"constant {askers}", askers, constant.Cpu, () => constantAsker.AskAsync(plain))),
            .. Askers.Select(askers => Contender.Callers($"kept {askers}", askers, service.Cpu, () => asker.AskAsync(plain))),
            Contender.Callers("nonce 16", 16, service.Cpu, () => asker.AskAsync(nonced())),
        ];
        // The compilers of the two processes cannot be watched from here.
        foreach (var contender in all)
            await contender.MeasureAsync(arguments.Round * WarmUpRounds);
        var best = await Contest.RunAsync(arguments.Round, arguments.Rounds, all);
        foreach (var askers in Askers)
        {
            var (limit, kept) = (best[$"constant {askers}"], best[$"kept {askers}"]);
            report.Add(Name, $"constant of {answer.Length} octets, {askers} in flight", limit, more: Latency(limit));
            report.Add(
                Name, $"answer that is kept, {askers} in flight", kept, limit.Microseconds, "the constant",
                FormattableString.Invariant($"{100 * kept.Rate / limit.Rate:0} % of its rate, {Latency(kept)}"));
        }

        report.Add(Name, "answer with a nonce, 16 in flight", best["nonce 16"], more: Latency(best["nonce 16"]));
    }

    private static async Task<(byte[] Plain, Func<byte[]> Nonced)> QuestionsAsync(GrpcChannel channel)
    {
        var issued = (await new CertificateService.CertificateServiceClient(channel).IssueCertificateAsync(
            new IssueCertificateRequest { Profile = "server-tls", Csr = ByteString.CopyFrom(Csr.For("ocsp." + ServiceFiles.Domain)) })).Certificate;
        using var certificate = X509CertificateLoader.LoadCertificate(issued.Der.Span);
        using var issuer = X509CertificateLoader.LoadCertificate(issued.Chain[0].Span);
        var pattern = Asker.Post(OcspQuestion.About(certificate, issuer, new byte[NonceOctets]));
        return (Asker.Post(OcspQuestion.About(certificate, issuer)), () =>
        {
            // The nonce stands at the end.
            byte[] request = [.. pattern];
            RandomNumberGenerator.Fill(request.AsSpan(^NonceOctets..));
            return request;
        });
    }

    private static void RequireStatus(byte[] answer)
    {
        if (answer.Length < 100)
            throw new InvalidOperationException($"The answer is an error: {Convert.ToHexString(answer)}.");
    }

    private static string Latency(Sample sample) =>
        FormattableString.Invariant($"p50 {sample.Quantile(0.5).TotalMilliseconds:0.00} ms, p99 {sample.Quantile(0.99).TotalMilliseconds:0.00} ms");
}

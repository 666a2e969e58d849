using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Authority.Keys;
using SigningService.Benchmarks.Measuring;
using SigningService.Benchmarks.Reporting;
using SigningService.Benchmarks.Tokens;
using SigningService.Hsm;
using SigningService.Testing;

namespace SigningService.Benchmarks.Issuance;

/// <summary>
/// Certificates from the real service over mTLS, everything included, against an empty call to the same service and the bare signature.
/// The load runs on the same cores; only the service's processor time counts.
/// </summary>
internal sealed class IssuanceBenchmark : IBenchmark
{
    private const int WarmUpRounds = 8;

    private static readonly int[] Callers = [1, 8, 16, 64, 256];
    private static readonly int[] InStream = [64, 256];

    public string Name => "issuance";

    public async Task RunAsync(Report report, Arguments arguments)
    {
        await using var service = await RunningService.StartAsync(arguments.Key);
        await using var token = Token.Open(service.Token, TimeProvider.System, NullLoggerFactory.Instance);
        using var channel = service.Connect();
        var client = new Client(channel);
        var key = new TokenContenders(service.Token, token.GetSigningKey(service.IssuerKey));

        var verify = await key.VerifyAsync();
        Contender[] all =
        [
            verify,
            key.Raw(1),
            key.Raw(2),
            Proof(),
            .. Callers.Select(callers => Contender.Callers($"empty {callers}", callers, service.Cpu, client.CallNothingAsync)),
            .. Callers.Select(callers => Contender.Callers($"issue {callers}", callers, service.Cpu, client.IssueAsync)),
            .. InStream.Select(requests => InOneStream(client, service, requests)),
        ];
        // The service's own compiler cannot be watched from here.
        await all[^1].MeasureAsync(arguments.Round * WarmUpRounds);
        var best = await Contest.RunAsync(arguments.Round, arguments.Rounds, all);
        Show(report, arguments.Key, best);
        report.Add(new Row(Name, "service afterwards", 0, More: FormattableString.Invariant($"{service.ResidentBytes() / 1048576.0:0} MiB resident")));
    }

    /// <summary>The verification that shows that the requester holds its key, and nothing else of the request.</summary>
    private static Contender Proof()
    {
        var key = SoftwareSigningKey.Create(KeyAlgorithm.P256);
        var message = RandomNumberGenerator.GetBytes(256);
        var signature = key.SignAsync(SignatureAlgorithm.EcdsaSha256, message, CancellationToken.None).AsTask().Result;
        return Contender.OneThread("proof", () => SignatureVerifier.Verify(key.PublicKey, SignatureAlgorithm.EcdsaSha256, message, signature));
    }

    /// <summary>A stream for each round: none gets old.</summary>
    private static Contender InOneStream(Client client, RunningService service, int requests)
    {
        var callers = Contender.Callers($"stream {requests}", requests, service.Cpu, client.IssueInBulkAsync);
        return callers with
        {
            MeasureAsync = async round =>
            {
                var sample = await callers.MeasureAsync(round);
                client.CloseStream();
                return sample;
            },
        };
    }

    private void Show(Report report, KeyAlgorithm key, IReadOnlyDictionary<string, Sample> best)
    {
        var raw = best["raw 1"].Microseconds;
        report.Add(Name, $"{key} C_SignInit + C_Sign, 1 thread", best["raw 1"]);
        report.Add(Name, $"{key} C_SignInit + C_Sign, 2 threads", best["raw 2"]);
        report.Add(Name, $"{key} verification", best["verify"]);
        report.Add(Name, "P-256 proof of possession", best["proof"]);
        foreach (var callers in Callers)
            report.Add(Name, $"empty call, {callers} in flight", best[$"empty {callers}"], more: Latency(best[$"empty {callers}"]));
        foreach (var callers in Callers)
        {
            var parts = raw + best["verify"].Microseconds + best["proof"].Microseconds + best[$"empty {callers}"].Microseconds;
            report.Add(Name, $"certificate, {callers} in flight", best[$"issue {callers}"], parts, "call + proof + signature + verification", Latency(best[$"issue {callers}"]));
        }

        foreach (var requests in InStream)
        {
            var (calls, stream) = (best[$"issue {requests}"], best[$"stream {requests}"]);
            report.Add(
                Name, $"certificate, {requests} in flight in one stream", stream, calls.Microseconds, "in calls of their own",
                FormattableString.Invariant($"{stream.Rate / calls.Rate:0.00} x the rate; {Latency(stream)}"));
        }

        var eight = best["issue 8"];
        foreach (var peer in Peer.All)
        {
            report.Add(new Row(
                Name,
                $"beside {peer.Name}",
                peer.Milliseconds * 1000,
                peer.Rate,
                eight.Microseconds / 1000 / peer.Milliseconds,
                "its processor time, 8 in flight",
                FormattableString.Invariant($"{eight.Rate / peer.Rate:0.0} x its rate{(peer.KeepsRecord ? "" : "; it keeps no record")}")));
        }
    }

    private static string Latency(Sample sample) =>
        FormattableString.Invariant($"p50 {sample.Quantile(0.5).TotalMilliseconds:0.0} ms, p99 {sample.Quantile(0.99).TotalMilliseconds:0.0} ms");
}

using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Authority.Keys;
using SigningService.Benchmarks.Measuring;
using SigningService.Benchmarks.Reporting;
using SigningService.Benchmarks.Tokens;
using SigningService.Hsm;
using SigningService.Testing.Tokens;

namespace SigningService.Benchmarks.Issuance;

/// <summary>
/// Tokens that are the bottleneck, as network HSMs are: each signature takes so many milliseconds, so many at a time. How much of the time does
/// the service keep them at work, against as many threads that do nothing but sign?
/// </summary>
internal sealed class SlowTokenBenchmark : IBenchmark
{
    private static readonly int[] Sessions = [1, 4, 16];
    private static readonly int[] Milliseconds = [2, 10, 50];

    public string Name => "slow-token";

    public async Task RunAsync(Report report, Arguments arguments)
    {
        foreach (var sessions in Sessions)
        {
            var folder = Directory.CreateTempSubdirectory("slow-token-");
            var module = FaultyModule.Create(folder.FullName);
            await using (var service = await RunningService.StartAsync(KeyAlgorithm.P256, token => token with { ModulePath = module.File, Sessions = sessions }))
                await MeasureAsync(report, arguments, service, module, sessions);
            folder.Delete(recursive: true);
        }
    }

    private async Task MeasureAsync(Report report, Arguments arguments, RunningService service, FaultyModule module, int sessions)
    {
        await using var token = Token.Open(service.Token, TimeProvider.System, NullLoggerFactory.Instance);
        using var channel = service.Connect();
        var client = new Client(channel);
        var key = new TokenContenders(service.Token, token.GetSigningKey(service.IssuerKey));
        _ = await key.VerifyAsync();
        foreach (var milliseconds in Milliseconds)
        {
            module.Obey(FormattableString.Invariant($"C_Sign 1 0 delay {milliseconds}"));
            var all = new[] { key.Raw(sessions), Contender.Callers("issue", Math.Max(16, 4 * sessions), service.Cpu, client.IssueAsync) };
            var best = await Contest.RunAsync(arguments.Round, arguments.Rounds, all);
            var (raw, issued) = (best[all[0].Name], best["issue"]);
            report.Add(new Row(
                Name,
                FormattableString.Invariant($"{milliseconds} ms a signature, {sessions} at a time"),
                issued.Microseconds,
                issued.Rate,
                issued.Rate / raw.Rate,
                FormattableString.Invariant($"{raw.Rate:0.0}/s of threads that only sign"),
                FormattableString.Invariant($"p50 {issued.Quantile(0.5).TotalMilliseconds:0.0} ms, p99 {issued.Quantile(0.99).TotalMilliseconds:0.0} ms")));
        }
    }
}

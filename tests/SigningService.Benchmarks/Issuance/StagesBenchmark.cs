using SigningService.Authority.Keys;
using SigningService.Benchmarks.Measuring;
using SigningService.Benchmarks.Reporting;

namespace SigningService.Benchmarks.Issuance;

/// <summary>Where the time of one issuance goes, by the service's own clock, waiting included; the processor time stands beside the whole.</summary>
internal sealed class StagesBenchmark : IBenchmark
{
    private const int WarmUpRounds = 8;

    private static readonly int[] Callers = [1, 16, 64, 256];
    private static readonly KeyAlgorithm[] Keys = [KeyAlgorithm.P256, KeyAlgorithm.Rsa3072, KeyAlgorithm.Ed25519];

    public string Name => "stages";

    public async Task RunAsync(Report report, Arguments arguments)
    {
        foreach (var key in Keys)
        {
            await using var service = await RunningService.StartAsync(key);
            using var channel = service.Connect();
            using var http = new HttpClient();
            var client = new Client(channel);
            var clock = new StageClock(http, service.OperationsPort);
            await Contender.Callers("warm up", 64, service.Cpu, client.IssueAsync).MeasureAsync(arguments.Round * WarmUpRounds);
            foreach (var callers in Callers)
            {
                var before = await clock.ReadAsync();
                var sample = await Contender.Callers("issue", callers, service.Cpu, client.IssueAsync).MeasureAsync(arguments.Round * arguments.Rounds);
                var after = await clock.ReadAsync();
                var stages = after.Keys.Select(stage => (stage, Milliseconds: Mean(before, after, stage))).OrderByDescending(stage => stage.Milliseconds).ToList();
                report.Add(new Row(
                    Name,
                    FormattableString.Invariant($"{key} authorities, {callers} in flight"),
                    sample.Microseconds,
                    sample.Rate,
                    More: FormattableString.Invariant($"p50 {sample.Quantile(0.5).TotalMilliseconds:0.0} ms: ") + string.Join(", ", stages.Select(stage => FormattableString.Invariant($"{stage.stage} {stage.Milliseconds:0.00}")))));
            }
        }
    }

    private static double Mean(IReadOnlyDictionary<string, (double Seconds, double Count)> before, IReadOnlyDictionary<string, (double Seconds, double Count)> after, string stage)
    {
        var was = before.GetValueOrDefault(stage);
        return 1000 * (after[stage].Seconds - was.Seconds) / Math.Max(1, after[stage].Count - was.Count);
    }
}

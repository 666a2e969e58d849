using System.Diagnostics;
using Grpc.Core;
using SigningService.Benchmarks.Measuring;
using SigningService.Benchmarks.Reporting;

namespace SigningService.Benchmarks.Issuance;

/// <summary>
/// The real service over mTLS for as long as it is told: whether the peak is held, what waits at four fifths of it, what becomes of ten and forty times as
/// many callers, and how long it takes to start again with all that was issued. For ten minutes: --seconds 60 --rounds 10.
/// </summary>
internal sealed class EnduranceBenchmark : IBenchmark
{
    private const int WarmUpRounds = 8;
    private const int Callers = 64;
    private const int Connections = 10;

    private static readonly int[] Crowds = [10, 40];

    public string Name => "endurance";

    public async Task RunAsync(Report report, Arguments arguments)
    {
        await using var service = await RunningService.StartAsync(arguments.Key);
        var channels = Enumerable.Range(0, Connections).Select(_ => service.Connect()).ToList();
        var clients = channels.Select(channel => new Client(channel)).ToList();
        var peak = Contender.Callers("peak", Callers, service.Cpu, clients[0].IssueAsync);
        await peak.MeasureAsync(TimeSpan.FromSeconds(2 * WarmUpRounds));

        Sample? first = null, last = null;
        var before = service.ResidentBytes();
        for (var round = 1; round <= arguments.Rounds; round++)
        {
            var sample = await peak.MeasureAsync(arguments.Round);
            first ??= sample;
            last = sample;
            report.Add(new Row(
                Name,
                FormattableString.Invariant($"{Callers} in flight, {arguments.Round.TotalSeconds * round:0} s"),
                sample.Microseconds,
                sample.Rate,
                sample.Rate / first.Rate,
                "the first rate",
                FormattableString.Invariant($"{Latency(sample)}, {Mebibytes(service.ResidentBytes())} MiB resident, {Mebibytes(service.ResidentBytes() - before):+0;-0;0} since the start")));
        }

        await ShowFourFifthsAsync(report, arguments, clients[0], last!);
        foreach (var crowd in Crowds)
            await ShowCrowdAsync(report, arguments, clients, service, last!, crowd);
        foreach (var channel in channels)
            channel.Dispose();
        var started = await service.RestartAsync();
        report.Add(new Row(Name, "start until ready", 0, More: FormattableString.Invariant($"{started.TotalSeconds:0.00} s with {clients.Sum(client => client.Issued)} certificates")));
    }

    /// <summary>Calls come at their times, whatever became of the ones before; what waits from then on counts.</summary>
    private async Task ShowFourFifthsAsync(Report report, Arguments arguments, Client client, Sample peak)
    {
        var rate = 0.8 * peak.Rate;
        var calls = (int)(rate * arguments.Round.TotalSeconds);
        var watch = Stopwatch.StartNew();
        var latencies = (await Task.WhenAll(Enumerable.Range(0, calls).Select(CallAsync))).Order().ToArray();
        var sample = new Sample(calls, TimeSpan.Zero, watch.Elapsed, latencies);
        report.Add(new Row(
            Name, "at four fifths of the last rate", 0, sample.Rate, sample.Quantile(0.99) / sample.Quantile(0.5), "the median is the 99th percentile", Latency(sample)));

        async Task<TimeSpan> CallAsync(int number)
        {
            var due = TimeSpan.FromSeconds(number / rate);
            if (due - watch.Elapsed is { Ticks: > 0 } wait)
                await Task.Delay(wait);
            await client.IssueAsync();
            return watch.Elapsed - due;
        }
    }

    private async Task ShowCrowdAsync(Report report, Arguments arguments, List<Client> clients, RunningService service, Sample peak, int times)
    {
        var (refused, next) = (0L, 0);
        var slowest = TimeSpan.Zero;
        var gate = new Lock();
        var crowd = await Contender.Callers("crowd", Callers * times, service.Cpu, CallAsync).MeasureAsync(arguments.Round);
        var good = (crowd.Operations - refused) / crowd.Elapsed.TotalSeconds;
        report.Add(new Row(
            Name,
            FormattableString.Invariant($"{Callers * times} in flight"),
            crowd.Microseconds,
            good,
            good / peak.Rate,
            "the last rate",
            FormattableString.Invariant($"{refused} refused, the slowest of them after {slowest.TotalMilliseconds:0} ms; {Latency(crowd)}")));

        async Task CallAsync()
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                await clients[Interlocked.Increment(ref next) % clients.Count].IssueAsync();
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.ResourceExhausted or StatusCode.Unavailable)
            {
                var took = Stopwatch.GetElapsedTime(start);
                lock (gate)
                {
                    refused++;
                    slowest = took > slowest ? took : slowest;
                }
            }
        }
    }

    private static double Mebibytes(long bytes) => Math.Round(bytes / 1048576.0);

    private static string Latency(Sample sample) =>
        FormattableString.Invariant($"p50 {sample.Quantile(0.5).TotalMilliseconds:0.0} ms, p99 {sample.Quantile(0.99).TotalMilliseconds:0.0} ms");
}

using System.Globalization;
using SigningService.Benchmarks.Measuring;
using SigningService.Benchmarks.Reporting;
using SigningService.Ledger;

namespace SigningService.Benchmarks.Growth;

/// <summary>
/// Measures every operation on a small ledger and on a large one in turn; of each the round with the least processor time counts. The
/// small one is made anew for each round, or it would not stay small.
/// </summary>
internal sealed class GrowthContest(string section, Report report, string only)
{
    public const int Small = 10_000;

    private readonly Dictionary<string, Sample> _small = [];
    private readonly Dictionary<string, Sample> _large = [];
    private readonly List<string> _names = [];

    public async Task RunAsync(int rounds, GrownFleet large, Func<GrownFleet, Task<ILedger>> open, Func<Task> forgetSmall)
    {
        var small = new GrownFleet(Small);
        await using (var grown = await open(large))
        {
            // The first round warms up.
            for (var round = 0; round <= rounds; round++)
            {
                await using (var fresh = await open(small))
                    await MeasureAsync(new GrowthOperations(fresh, small, round), new GrowthOperations(grown, large, round), counts: round > 0);
                await forgetSmall();
            }
        }

        foreach (var name in _names)
            Report(name, large.Certificates);
    }

    private async Task MeasureAsync(GrowthOperations small, GrowthOperations large, bool counts)
    {
        foreach (var ((name, callers, times, smallAct), largeAct) in small.All.Zip(large.All.Select(operation => operation.Act)))
        {
            if (!name.Contains(only, StringComparison.Ordinal))
                continue;
            var (few, many) = (await GrowthOperations.MeasureAsync(callers, times, smallAct), await GrowthOperations.MeasureAsync(callers, times, largeAct));
            if (!counts)
                continue;
            if (!_names.Contains(name))
                _names.Add(name);
            Keep(_small, name, few);
            Keep(_large, name, many);
        }
    }

    private static void Keep(Dictionary<string, Sample> best, string name, Sample sample)
    {
        if (!best.TryGetValue(name, out var other) || sample.Microseconds < other.Microseconds)
            best[name] = sample;
    }

    private void Report(string name, long certificates)
    {
        var (few, many) = (_small[name], _large[name]);
        var clock = many.Quantile(0.5) / few.Quantile(0.5);
        report.Add(section, string.Create(CultureInfo.InvariantCulture, $"{name}"), many, few.Microseconds, string.Create(CultureInfo.InvariantCulture, $"{few.Microseconds:0} us at 10 thousand"), string.Create(
            CultureInfo.InvariantCulture,
            $"clock, p50 {many.Quantile(0.5).TotalMicroseconds:0} us, {clock:0.00} x; p99 {many.Quantile(0.99).TotalMicroseconds:0} us, {many.Quantile(0.99) / few.Quantile(0.99):0.00} x"));
    }
}

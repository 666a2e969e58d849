using System.Runtime;

namespace SigningService.Benchmarks.Measuring;

/// <summary>
/// Measures contenders in turn, round after round, so that a neighbour's load falls on all of them. Of each the round with the least
/// processor time an operation counts: whatever disturbs a round only adds to it.
/// </summary>
internal static class Contest
{
    private const int MostWarmUps = 8;
    private const int FewMethods = 10;

    /// <summary>The best round of each contender, by name.</summary>
    public static async Task<IReadOnlyDictionary<string, Sample>> RunAsync(TimeSpan round, int rounds, params IReadOnlyList<Contender> contenders)
    {
        foreach (var contender in contenders)
            await WarmUpAsync(contender, round);

        var best = new Dictionary<string, Sample>();
        for (var i = 0; i < rounds; i++)
        {
            foreach (var contender in contenders)
            {
                var sample = await contender.MeasureAsync(round);
                if (!best.TryGetValue(contender.Name, out var other) || sample.Microseconds < other.Microseconds)
                    best[contender.Name] = sample;
            }
        }

        return best;
    }

    /// <summary>Runs until the compiler, which works beside what it compiles for, has little left to do.</summary>
    private static async Task WarmUpAsync(Contender contender, TimeSpan round)
    {
        var before = 0L;
        for (var i = 0; i < MostWarmUps && JitInfo.GetCompiledMethodCount() > before + FewMethods; i++)
        {
            before = JitInfo.GetCompiledMethodCount();
            await contender.MeasureAsync(round);
        }
    }
}

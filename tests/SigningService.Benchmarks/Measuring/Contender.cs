using System.Diagnostics;

namespace SigningService.Benchmarks.Measuring;

/// <summary>Something to measure, for about as long as it is told.</summary>
internal sealed record Contender(string Name, Func<TimeSpan, Task<Sample>> MeasureAsync)
{
    /// <summary>An act on one thread; the thread's processor time counts.</summary>
    public static Contender OneThread(string name, Action act) => new(name, round => Task.FromResult(Repeat(act, round)));

    /// <summary>Acts on several threads, each with what it needs for itself.</summary>
    public static Contender Threads(string name, int threads, Func<Action> prepare) => new(name, async round =>
    {
        var watch = Stopwatch.StartNew();
        var runs = Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(
            () => Repeat(prepare(), round), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        var samples = await Task.WhenAll(runs);
        return new Sample(samples.Sum(sample => sample.Operations), new TimeSpan(samples.Sum(sample => sample.Cpu.Ticks)), watch.Elapsed, []);
    });

    /// <summary>Callers that each wait for one act before they start the next; the clock tells whose processor time counts.</summary>
    public static Contender Callers(string name, int callers, Func<TimeSpan> clock, Func<Task> act) => new(name, async round =>
    {
        var watch = Stopwatch.StartNew();
        var before = clock();
        var all = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => CallAsync(act, watch, round))));
        var cpu = clock() - before;
        var latencies = all.SelectMany(times => times).Order().ToArray();
        return new Sample(latencies.Length, cpu, watch.Elapsed, latencies);
    });

    private static Sample Repeat(Action act, TimeSpan round)
    {
        var watch = Stopwatch.StartNew();
        var before = CpuTime.OfThread();
        var operations = 0L;
        for (var batch = 1L; watch.Elapsed < round; batch = watch.Elapsed < round / 8 ? batch * 2 : batch)
        {
            for (var i = 0L; i < batch; i++)
                act();
            operations += batch;
        }

        return new Sample(operations, CpuTime.OfThread() - before, watch.Elapsed, []);
    }

    private static async Task<List<TimeSpan>> CallAsync(Func<Task> act, Stopwatch watch, TimeSpan round)
    {
        var times = new List<TimeSpan>(4096);
        for (var start = watch.Elapsed; start < round; start = watch.Elapsed)
        {
            await act();
            times.Add(watch.Elapsed - start);
        }

        return times;
    }
}

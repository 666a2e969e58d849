namespace SigningService.Benchmarks.Lists;

/// <summary>The most memory that the process held while it was watched, looked at every few milliseconds.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private readonly Timer _timer;
    private readonly long _before;
    private long _most;

    public MemoryWatch()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        _before = Environment.WorkingSet;
        _timer = new Timer(_ => Look(), null, 0, 5);
    }

    /// <summary>MiB over what was held at the beginning.</summary>
    public double MostMebibytes => Math.Max(0, Interlocked.Read(ref _most) - _before) / 1048576.0;

    public void Dispose()
    {
        Look();
        _timer.Dispose();
    }

    private void Look()
    {
        var now = Environment.WorkingSet;
        if (now > Interlocked.Read(ref _most))
            Interlocked.Exchange(ref _most, now);
    }
}

namespace SigningService.Testing;

/// <summary>
/// Counts what happens to the files of a folder and below, so that a process can be killed at a point of its work and not at a point of time: the
/// machine may be as slow, or as fast, as it likes.
/// </summary>
public sealed class DiskSteps : IDisposable
{
    // However long the first step takes, it is waited for; who waits for more steps than there are is told so when nothing has happened for
    // a while. Nothing is proven by either.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _happened = new(0);
    private readonly FileSystemWatcher _watcher;

    /// <param name="folder">There must be one.</param>
    public DiskSteps(string folder)
    {
        _watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true, InternalBufferSize = 64 * 1024 };
        _watcher.Created += Count;
        _watcher.Changed += Count;
        _watcher.Deleted += Count;
        _watcher.Renamed += Count;
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>Forgets what has happened so far.</summary>
    public void Begin()
    {
        while (_happened.Wait(0))
        {
            // One less.
        }
    }

    /// <summary>Waits until so many things have happened, or no more do.</summary>
    /// <returns>How many have.</returns>
    public async Task<int> WaitAsync(int steps, CancellationToken cancellationToken)
    {
        var seen = 0;
        while (seen < steps && await _happened.WaitAsync(seen == 0 ? Patience : Quiet, cancellationToken))
            seen++;
        return seen;
    }

    public void Dispose()
    {
        _watcher.Dispose();
        _happened.Dispose();
    }

    private void Count(object sender, FileSystemEventArgs e)
    {
        try
        {
            _happened.Release();
        }
        catch (ObjectDisposedException)
        {
            // Nobody counts any more.
        }
    }
}

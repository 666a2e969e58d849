namespace SigningService.Cli.Agent.Workloads;

/// <summary>Something changed: whoever waits goes and looks. Safe for many threads.</summary>
internal sealed class Changes
{
    private TaskCompletionSource _next = Fresh();

    /// <summary>Ends at the next change. To be taken before looking, so that none in between is missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Tell() => Interlocked.Exchange(ref _next, Fresh()).SetResult();

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

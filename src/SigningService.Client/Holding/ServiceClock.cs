namespace SigningService.Client.Holding;

/// <summary>
/// The local clock, put right by what the service said over its authenticated connection if the two differ by more than clocks do. A
/// renewal must not come days late, nor a fresh certificate be refused, because the host's battery is flat.
/// </summary>
internal sealed class ServiceClock(TimeProvider local) : TimeProvider
{
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private long _offsetTicks;

    /// <summary>What is added to the local clock; zero within the tolerance. Positive: the local clock is slow.</summary>
    public TimeSpan Offset => new(Interlocked.Read(ref _offsetTicks));

    public void Learn(DateTimeOffset serviceTime)
    {
        var offset = serviceTime - local.GetUtcNow();
        Interlocked.Exchange(ref _offsetTicks, offset.Duration() > Tolerance ? offset.Ticks : 0);
    }

    public override DateTimeOffset GetUtcNow() => local.GetUtcNow() + Offset;

    public override long GetTimestamp() => local.GetTimestamp();

    public override long TimestampFrequency => local.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => local.LocalTimeZone;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        local.CreateTimer(callback, state, dueTime, period);
}

namespace SigningService.Server.Tests.Running;

/// <summary>The system's time, moved as if it had passed: timers run as they do, only what the clock says is another time.</summary>
internal sealed class MovableTime : TimeProvider
{
    private long _offset;

    public void Advance(TimeSpan time) => Interlocked.Add(ref _offset, time.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    public override long GetTimestamp() => base.GetTimestamp() + (Interlocked.Read(ref _offset) * (TimestampFrequency / TimeSpan.TicksPerSecond));
}

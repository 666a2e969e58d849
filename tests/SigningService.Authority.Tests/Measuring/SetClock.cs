namespace SigningService.Authority.Tests.Measuring;

/// <summary>A clock that somebody sets, beside the time that passes whatever it shows.</summary>
internal sealed class SetClock : TimeProvider
{
    private TimeSpan _passed = TimeSpan.Zero;

    public TimeSpan Wrong { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Pass(TimeSpan time) => _passed += time;

    public override DateTimeOffset GetUtcNow() => Testing.Some.Time + _passed + Wrong;

    public override long GetTimestamp() => _passed.Ticks;
}

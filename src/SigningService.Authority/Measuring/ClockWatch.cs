using SigningService.Authority.Refusals;

namespace SigningService.Authority.Measuring;

/// <summary>
/// The clock, as far as it can be judged from inside: against the time that passes, which nobody sets. What is decided by a wrong clock is
/// wrong for as long as certificates and lists live, so nothing is decided then.
/// </summary>
/// <remarks>
/// It begins with the process: a restart is how an operator says that the clock is right now. A machine that slept for longer than
/// <see cref="Ahead"/> looks like one whose clock was set.
/// </remarks>
internal sealed class ClockWatch(TimeProvider time)
{
    /// <summary>How far it may be set back.</summary>
    public static readonly TimeSpan Behind = TimeSpan.FromSeconds(5);

    /// <summary>How far it may run ahead of the time that has passed.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _start = time.GetTimestamp();
    private long _latest;

    /// <summary>The time for what is dated by it alone: neither ahead nor behind what was seen before.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.ClockNotTrusted"/>.</exception>
    public DateTimeOffset Now()
    {
        var now = NotAhead();
        var latest = Volatile.Read(ref _latest);
        if (latest - now.UtcTicks > Behind.Ticks)
            throw Refuse("has been set back");
        while (now.UtcTicks > latest)
            latest = Interlocked.CompareExchange(ref _latest, now.UtcTicks, latest);
        return now;
    }

    /// <summary>The time for what never goes back of its own accord.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.ClockNotTrusted"/>.</exception>
    public DateTimeOffset NotAhead()
    {
        var now = time.GetUtcNow();
        return now - _startedAt - time.GetElapsedTime(_start) <= Ahead ? now : throw Refuse("has jumped ahead");
    }

    /// <param name="what">The clock is said to be or to have done.</param>
    public static RefusedException Refuse(string what) => new(
        RefusalReason.ClockNotTrusted,
        $"The clock of the service {what}, so nothing is dated by it. Its operator must set it right, or restart the service if it is right now.",
        Retry);
}

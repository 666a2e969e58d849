namespace SigningService.Authority.Rotation;

/// <summary>
/// Places a renewal. The clock of all lineages is one: each has its place in a period that is counted from 1970, and renews when the
/// period comes by its place. A first renewal comes early, to get there; from then on it is one a period. Where the place is closed, it is moved
/// into open time, in proportion, so that what was spread stays spread.
/// </summary>
internal static class RenewalSchedule
{
    // Closed time is followed so far beyond the end of a certificate, to know how long it is.
    private static readonly TimeSpan Outlook = TimeSpan.FromDays(120);

    /// <param name="life">From the second of issue to the end of validity, which is not in it.</param>
    /// <param name="phase">From <see cref="RenewalPhase"/>.</param>
    public static RenewalTimes Place(Stretch life, double phase, RotationRule rule, RotationPolicy policy)
    {
        // One period long, so that exactly one turn of the clock falls into it.
        var period = life.Length * rule.RenewAt;
        var latest = life.Until - (life.Length * rule.Grace);
        var earliest = latest - period;
        var turn = TurnAfter(earliest, period, phase);

        // A calendar without closed time is the usual one, and a report asks for every certificate.
        if (turn >= life.From && rule.MaintenanceWindows.Count == 0 && policy.Freezes.Count == 0 && policy.RecurringFreezes.Count == 0)
            return new RenewalTimes(earliest, turn, latest, Moved: false);

        var until = life.Until + Outlook;
        var open = OpenTimes.Between(policy, rule, life.From, until);
        if (open.Contains(turn))
            return new RenewalTimes(earliest, turn, latest, Moved: false);
        var moved = Move(turn, open.ClosedAround(turn, life.From, until), open, new Stretch(earliest, latest), life.From);
        return new RenewalTimes(moved < earliest ? life.From : earliest, moved, latest, Moved: moved != turn);
    }

    /// <summary>
    /// For who comes too late for its turn, while it is closed: its place in the first open time that is left before the latest time, or in the
    /// first half of the grace; being overdue is better than breaking a freeze, being expired is not. Null if nothing of it is open.
    /// </summary>
    public static DateTimeOffset? Later(DateTimeOffset now, DateTimeOffset latest, DateTimeOffset end, double phase, RotationRule rule, RotationPolicy policy)
    {
        var overdue = latest + ((end - latest) / 2);
        if (now >= overdue)
            return null;
        var open = OpenTimes.Between(policy, rule, now, overdue);
        if (open.Contains(now))
            return now;
        var from = open.ClosedAround(now, now, overdue).Until;
        return open.At(phase, from, from < latest ? from + ((latest - from) / 2) : overdue);
    }

    private static DateTimeOffset Move(DateTimeOffset turn, Stretch closed, OpenTimes open, Stretch allowed, DateTimeOffset issued)
    {
        var share = (turn - closed.From) / closed.Length;

        // Before it, into as much time as is closed; if the certificate is too young then, behind it in the same way.
        if (open.At(share, Max(closed.From - closed.Length, allowed.From), closed.From) is { } before)
            return before;
        if (open.At(share, closed.Until, Min(closed.Until + closed.Length, allowed.Until)) is { } behind)
            return behind;

        // Very young is better than into the closed time, if its successor will reach the time behind it.
        var reach = closed.Until - (allowed.Until - issued);
        return open.At(share, Max(reach, issued), closed.From) ?? turn;
    }

    /// <summary>The first time after a moment at which the clock comes by a place.</summary>
    public static DateTimeOffset TurnAfter(DateTimeOffset time, TimeSpan period, double phase)
    {
        var offset = (long)(phase * period.Ticks);
        var turns = Math.DivRem((time - DateTimeOffset.UnixEpoch).Ticks - offset, period.Ticks, out var rest);
        return DateTimeOffset.UnixEpoch.AddTicks(offset + ((rest < 0 ? turns : turns + 1) * period.Ticks));
    }

    private static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Min(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}

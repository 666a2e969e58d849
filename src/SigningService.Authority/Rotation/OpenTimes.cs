namespace SigningService.Authority.Rotation;

/// <summary>
/// When things may be changed: inside of maintenance windows if a rule has some, outside of freezes always. Stretches in order, apart from
/// each other, none empty.
/// </summary>
internal sealed class OpenTimes
{
    private readonly IReadOnlyList<Stretch> _stretches;

    private OpenTimes(IReadOnlyList<Stretch> stretches) => _stretches = stretches;

    public static OpenTimes Between(RotationPolicy policy, RotationRule rule, DateTimeOffset from, DateTimeOffset until)
    {
        IReadOnlyList<Stretch> open = rule.MaintenanceWindows.Count == 0 ? [new Stretch(from, until)] : Windows(rule.MaintenanceWindows, from, until);
        foreach (var freeze in policy.FreezesBetween(from, until))
            open = [.. open.SelectMany(stretch => Without(stretch, freeze))];
        return new OpenTimes(open);
    }

    public bool Contains(DateTimeOffset time) => _stretches.Any(stretch => stretch.Contains(time));

    /// <summary>The closed stretch that a closed time is in, as far as it is known.</summary>
    public Stretch ClosedAround(DateTimeOffset time, DateTimeOffset from, DateTimeOffset until)
    {
        foreach (var stretch in _stretches)
        {
            if (stretch.Until <= time)
                from = stretch.Until;
            else
                return new Stretch(from, stretch.From);
        }

        return new Stretch(from, until);
    }

    /// <summary>
    /// The point at a share of the open time between two moments; null if nothing of it is open. Equal shares are equal stretches of open
    /// time, so what is spread over the shares stays spread.
    /// </summary>
    public DateTimeOffset? At(double share, DateTimeOffset from, DateTimeOffset until)
    {
        var parts = Within(from, until).ToList();
        var ticks = (long)(share * parts.Sum(part => part.Length.Ticks));
        foreach (var part in parts)
        {
            if (ticks < part.Length.Ticks)
                return part.From.AddTicks(ticks);
            ticks -= part.Length.Ticks;
        }

        return parts.Count == 0 ? null : parts[^1].Until.AddTicks(-1);
    }

    private IEnumerable<Stretch> Within(DateTimeOffset from, DateTimeOffset until) => _stretches
        .Where(stretch => stretch.From < until && stretch.Until > from)
        .Select(stretch => new Stretch(Later(stretch.From, from), Earlier(stretch.Until, until)));

    private static IEnumerable<Stretch> Without(Stretch stretch, ChangeFreeze freeze)
    {
        if (freeze.Until <= stretch.From || freeze.From >= stretch.Until)
            return [stretch];
        return new Stretch[] { new(stretch.From, freeze.From), new(freeze.Until, stretch.Until) }.Where(part => part.Length > TimeSpan.Zero);
    }

    private static List<Stretch> Windows(IReadOnlyList<MaintenanceWindow> windows, DateTimeOffset from, DateTimeOffset until)
    {
        var merged = new List<Stretch>();
        foreach (var stretch in windows.SelectMany(window => Occurrences(window, from, until)).OrderBy(stretch => stretch.From))
        {
            if (merged.Count > 0 && stretch.From <= merged[^1].Until)
                merged[^1] = merged[^1] with { Until = Later(merged[^1].Until, stretch.Until) };
            else
                merged.Add(stretch);
        }

        return merged;
    }

    private static IEnumerable<Stretch> Occurrences(MaintenanceWindow window, DateTimeOffset from, DateTimeOffset until)
    {
        // One that began up to a week ago may still be open.
        var day = from.UtcDateTime.Date.AddDays(-7);
        day = day.AddDays(((int)window.Day - (int)day.DayOfWeek + 7) % 7);
        for (var start = new DateTimeOffset(day, TimeSpan.Zero) + window.Start.ToTimeSpan(); start < until; start = start.AddDays(7))
        {
            if (start + window.Length > from)
                yield return new Stretch(Later(start, from), Earlier(start + window.Length, until));
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}

namespace SigningService.Authority.Rotation;

/// <summary>A freeze around the turn of every month, quarter or year, in UTC: <c>quarter-end</c> from ten days before to three days after.</summary>
/// <param name="Name">For people.</param>
/// <param name="Months">Months between two of them: 1, 3 or 12, counted from January.</param>
/// <param name="Before">How long before the turn it begins.</param>
/// <param name="After">How long after the turn it ends.</param>
public sealed record RecurringFreeze(string Name, int Months, TimeSpan Before, TimeSpan After)
{
    /// <summary>Those that touch a stretch of time, in order.</summary>
    public IEnumerable<ChangeFreeze> Between(DateTimeOffset from, DateTimeOffset until)
    {
        // The turn whose freeze ends last may lie before the stretch, that whose freeze begins first behind it.
        for (var turn = TurnBefore(from - After); turn - Before < until; turn = turn.AddMonths(Months))
        {
            if (turn + After > from)
                yield return new ChangeFreeze(Name, turn - Before, turn + After);
        }
    }

    private DateTimeOffset TurnBefore(DateTimeOffset time)
    {
        var month = (time.UtcDateTime.Month - 1) / Months * Months;
        return new DateTimeOffset(time.UtcDateTime.Year, month + 1, 1, 0, 0, 0, TimeSpan.Zero);
    }
}

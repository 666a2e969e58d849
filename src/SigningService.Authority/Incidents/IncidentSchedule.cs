namespace SigningService.Authority.Incidents;

/// <summary>Times to renew, evenly spread at a rate. Pure arithmetic.</summary>
/// <param name="First">Of the first certificate.</param>
/// <param name="Count">Of certificates.</param>
/// <param name="Rate">Certificates a second, above zero.</param>
public readonly record struct IncidentSchedule(DateTimeOffset First, int Count, double Rate)
{
    /// <summary>What holders have between being told and the first time to renew.</summary>
    public static readonly TimeSpan Lead = TimeSpan.FromSeconds(30);

    public DateTimeOffset Last => Count == 0 ? First : this[Count - 1];

    /// <summary>Time to renew of one certificate, by its place from 0.</summary>
    public DateTimeOffset this[int place] => First.AddMilliseconds(Math.Floor(place * 1000.0 / Rate));

    public bool Fits(DateTimeOffset deadline) => Last <= deadline;

    /// <summary>The rate from which on this many certificates fit before a deadline; infinite if the deadline comes before the first.</summary>
    public double RateThatFits(DateTimeOffset deadline) =>
        deadline <= First ? double.PositiveInfinity : Math.Max(0, Count - 1) / (deadline - First).TotalSeconds;
}

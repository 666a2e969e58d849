namespace SigningService.Authority.Rotation;

/// <summary>The times of a renewal, before anything but life, rule and calendar was looked at.</summary>
/// <param name="Moved">Whether the calendar moved it.</param>
internal sealed record RenewalTimes(DateTimeOffset Earliest, DateTimeOffset RenewAt, DateTimeOffset Latest, bool Moved);

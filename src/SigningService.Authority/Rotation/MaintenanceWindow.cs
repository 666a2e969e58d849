namespace SigningService.Authority.Rotation;

/// <summary>A stretch of every week, in UTC.</summary>
/// <param name="Day">On which it begins.</param>
/// <param name="Start">Time of that day.</param>
/// <param name="Length">Up to a week; it may run into the next day.</param>
public sealed record MaintenanceWindow(DayOfWeek Day, TimeOnly Start, TimeSpan Length);

namespace SigningService.Authority.Incidents;

/// <summary>Which incidents to list.</summary>
/// <param name="IsOpen">Only open or only closed ones; null for both.</param>
/// <param name="PageSize">1 to 1,000.</param>
/// <param name="From">From the page before; null for the first.</param>
/// <param name="Now">The time at which progress is judged.</param>
public sealed record IncidentQuery(bool? IsOpen, int PageSize, long? From, DateTimeOffset Now);

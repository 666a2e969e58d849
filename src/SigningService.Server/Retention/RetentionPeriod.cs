namespace SigningService.Server.Retention;

/// <summary>What is archived together; in UTC.</summary>
internal enum RetentionPeriod
{
    Month = 1,
    Quarter = 3,
    Year = 12,
}

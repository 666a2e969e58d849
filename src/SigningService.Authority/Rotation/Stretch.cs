namespace SigningService.Authority.Rotation;

/// <summary>A stretch of time; its end is not in it.</summary>
internal readonly record struct Stretch(DateTimeOffset From, DateTimeOffset Until)
{
    public TimeSpan Length => Until - From;

    public bool Contains(DateTimeOffset time) => time >= From && time < Until;
}

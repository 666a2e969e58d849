using SigningService.Authority.Configuration;

namespace SigningService.Server.Retention;

/// <summary>When what is long over leaves the ledger's file or live tables, and where to. Nothing is ever deleted.</summary>
/// <param name="ArchiveAfter">How long after a period ended its archive is made; null for never.</param>
/// <param name="Folder">Where archives are; null for beside the ledger's file, and where it is in a database.</param>
internal sealed record RetentionSettings(TimeSpan? ArchiveAfter, RetentionPeriod Period, string? Folder)
{
    /// <summary>Younger contents are still asked for day by day.</summary>
    private static readonly TimeSpan Minimum = TimeSpan.FromDays(30);

    private static readonly Dictionary<string, RetentionPeriod> Periods = new()
    {
        ["month"] = RetentionPeriod.Month,
        ["quarter"] = RetentionPeriod.Quarter,
        ["year"] = RetentionPeriod.Year,
    };

    /// <summary>Everything stays where it is.</summary>
    public static RetentionSettings KeepAll { get; } = new(null, RetentionPeriod.Year, null);

    public static RetentionSettings Read(ReviewedMapping? retention, bool isInFile, string folder)
    {
        if (retention is null)
            return KeepAll;
        var after = retention.OptionalDuration("archiveAfter");
        if (after < Minimum)
            retention.Fault("archiveAfter", $"must be at least {Minimum.TotalDays:0}d");
        var archives = retention.OptionalText("folder");
        if (archives is not null && !isInFile)
            retention.Fault("folder", "is for a ledger in a file; a database keeps its archives in schemas of its own");
        return new RetentionSettings(
            after,
            retention.Choice("period", Periods, RetentionPeriod.Year),
            archives is null ? null : Path.GetFullPath(Path.Combine(folder, archives)));
    }

    /// <summary>The end of the last period that is to be archived by now; null if nothing is to be.</summary>
    public DateTimeOffset? ClosedBefore(DateTimeOffset now)
    {
        if (ArchiveAfter is not { } after)
            return null;
        var last = now.ToUniversalTime() - after;
        var months = (int)Period;
        return new DateTimeOffset(last.Year, ((last.Month - 1) / months * months) + 1, 1, 0, 0, 0, TimeSpan.Zero);
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using SigningService.Authority.Configuration;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Rotation;

/// <summary>Reads one rule of <c>rotation.yaml</c>; what is wrong with it becomes a fault of the file.</summary>
internal static partial class RotationRuleReader
{
    private static readonly TimeSpan UsualMaximum = TimeSpan.FromDays(90);
    private static readonly TimeSpan ShortestMaximum = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, DayOfWeek> Days = new()
    {
        ["Mon"] = DayOfWeek.Monday,
        ["Tue"] = DayOfWeek.Tuesday,
        ["Wed"] = DayOfWeek.Wednesday,
        ["Thu"] = DayOfWeek.Thursday,
        ["Fri"] = DayOfWeek.Friday,
        ["Sat"] = DayOfWeek.Saturday,
        ["Sun"] = DayOfWeek.Sunday,
    };

    public static RotationRule Read(ReviewedMapping mapping, IReadOnlyList<Profile> profiles)
    {
        var renewAt = ReadShare(mapping, "renewAt") ?? 2.0 / 3;
        var rule = new RotationRule
        {
            Id = mapping.Text("id"),
            Profiles = mapping.Texts("profiles"),
            Callers = mapping.Texts("callers"),
            MaximumLifetime = mapping.OptionalDuration("maximumLifetime") ?? UsualMaximum,
            RenewAt = renewAt,
            Grace = ReadShare(mapping, "grace") ?? UsualGrace(renewAt),
            AllowsKeyReuse = mapping.Flag("keyReuse", false),
            MaintenanceWindows = [.. mapping.Texts("maintenanceWindows").Select(text => ReadWindow(mapping, text))],
        };
        Check(mapping, rule, profiles);
        return rule;
    }

    /// <summary>The rule for whatever no other fits.</summary>
    public static RotationRule CatchAll(IEnumerable<RotationRule> others) => new()
    {
        Id = others.Any(rule => rule.Id == "default") ? "everything-else" : "default",
        Profiles = [],
        Callers = [],
        MaximumLifetime = UsualMaximum,
        RenewAt = 2.0 / 3,
        Grace = UsualGrace(2.0 / 3),
        AllowsKeyReuse = false,
        MaintenanceWindows = [],
    };

    // Half of what is left after the renewal: time for people to find out why there was none.
    private static double UsualGrace(double renewAt) => (1 - renewAt) / 2;

    private static void Check(ReviewedMapping mapping, RotationRule rule, IReadOnlyList<Profile> profiles)
    {
        if (rule.Id.Length > 0 && !Id().IsMatch(rule.Id))
            mapping.Fault("id", "must be lower-case letters, digits and hyphens, and start with a letter");
        foreach (var unknown in rule.Profiles.Where(id => profiles.All(profile => profile.Id != id)))
            mapping.Fault("profiles", $"there is no profile {unknown}");
        if (mapping.Has("profiles") && rule.Profiles.Count == 0)
            mapping.Fault("profiles", "an empty list means nothing; leave it out to mean all");
        if (mapping.Has("callers") && rule.Callers.Count == 0)
            mapping.Fault("callers", "an empty list means nobody; leave it out to mean all");
        foreach (var caller in rule.Callers.Where(caller => !caller.Contains(':', StringComparison.Ordinal)))
            mapping.Fault("callers", $"{caller} is no identity with its kind, such as uri:spiffe://example.test/payments/ or dns:a.example.test");
        if (rule.MaximumLifetime < ShortestMaximum)
            mapping.Fault("maximumLifetime", "must be 60s at least");
        if (rule.RenewAt + rule.Grace > 0.95)
            mapping.Fault(mapping.Has("grace") ? "grace" : "renewAt", "renewAt and grace must leave a twentieth of the life free: a renewal must never be due at once");
    }

    private static double? ReadShare(ReviewedMapping mapping, string key)
    {
        if (mapping.OptionalText(key) is not { } text)
            return null;
        var parts = text.Split('/');
        var share = parts.Length switch
        {
            1 => Number(parts[0]),
            2 => Number(parts[0]) / Number(parts[1]),
            _ => double.NaN,
        };
        if (share is > 0 and < 1)
            return share;
        mapping.Fault(key, "must be a share of the life above 0 and below 1, such as 2/3 or 0.66");
        return null;
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;

    private static MaintenanceWindow ReadWindow(ReviewedMapping mapping, string text)
    {
        if (Window().Match(text) is { Success: true } match
            && TimeOnly.TryParseExact(match.Groups["start"].ValueSpan, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var start)
            && ReviewedMapping.TryParseDuration(match.Groups["length"].Value, out var length)
            && length > TimeSpan.Zero
            && length <= TimeSpan.FromDays(7))
        {
            return new MaintenanceWindow(Days[match.Groups["day"].Value], start, length);
        }

        mapping.Fault("maintenanceWindows", $"{text} is no day, time in UTC and length such as 'Sat 22:00 8h'");
        return new MaintenanceWindow(DayOfWeek.Monday, TimeOnly.MinValue, TimeSpan.FromDays(7));
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,62}\z")]
    private static partial Regex Id();

    [GeneratedRegex(@"\A(?<day>Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<start>\d\d:\d\d) (?<length>.+)\z")]
    private static partial Regex Window();
}

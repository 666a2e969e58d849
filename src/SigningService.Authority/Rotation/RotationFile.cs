using System.Globalization;
using SigningService.Authority.Configuration;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Rotation;

/// <summary>Reads <c>rotation.yaml</c>. Every fault is named with its line. What the file leaves out is as <see cref="DefaultText"/> has it.</summary>
public static class RotationFile
{
    /// <summary>The policy of a service that has no file: what the language means by saying nothing.</summary>
    public const string DefaultText = "rules: []\n";

    private static readonly Dictionary<string, int> Recurrences = new() { ["month-end"] = 1, ["quarter-end"] = 3, ["year-end"] = 12 };

    private static readonly string[] UsualAlarms = ["30d", "14d", "7d", "1d"];

    /// <param name="profiles">What rules may speak of, and whose lifetimes must fit them.</param>
    /// <exception cref="ReviewedFileException">The file is wrong, or does not fit the profiles; it names every fault.</exception>
    public static RotationPolicy Read(ReviewedFile file, IReadOnlyList<Profile> profiles)
    {
        ArgumentNullException.ThrowIfNull(file);
        var mappings = file.Root.Mappings("rules");
        var rules = mappings.Select(mapping => RotationRuleReader.Read(mapping, profiles)).ToList();
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules.Take(i).Any(other => other.Id == rules[i].Id))
                mappings[i].Fault("id", $"there is a rule {rules[i].Id} already");
        }

        if (rules is not [.., { Profiles.Count: 0, Callers.Count: 0 }])
            rules.Add(RotationRuleReader.CatchAll(rules));
        RequireFit(file.Root, mappings, rules, profiles);
        var freezes = file.Root.Mappings("freezes");
        var policy = new RotationPolicy
        {
            Rules = rules,
            Freezes = [.. freezes.Where(freeze => !freeze.Has("every")).Select(ReadFreeze)],
            RecurringFreezes = [.. freezes.Where(freeze => freeze.Has("every")).Select(ReadRecurring)],
            Alarms = ReadAlarms(file.Root),
            Authorities = ReadAuthorities(file.Root.OptionalMapping("authorities")),
            ServiceKeys = ReadServiceKeys(file.Root.OptionalMapping("serviceKeys")),
            Version = file.Version,
        };
        file.ThrowIfFaulty();
        return policy;
    }

    // A rule for all callers of a profile and that profile's own lifetime contradict each other if nobody could have it. A rule for some
    // callers is meant to be narrower: they get its maximum unless they ask for less.
    private static void RequireFit(ReviewedMapping root, IReadOnlyList<ReviewedMapping> mappings, List<RotationRule> rules, IReadOnlyList<Profile> profiles)
    {
        foreach (var profile in profiles)
        {
            var index = rules.FindIndex(rule => rule.Callers.Count == 0 && (rule.Profiles.Count == 0 || rule.Profiles.Contains(profile.Id)));
            if (profile.Lifetime <= rules[index].MaximumLifetime)
                continue;
            var reason = string.Create(
                CultureInfo.InvariantCulture,
                $"the profile {profile.Id} gives {profile.Lifetime.TotalSeconds:0} s unless less is asked for, the rule {rules[index].Id} allows {rules[index].MaximumLifetime.TotalSeconds:0} s");
            if (index < mappings.Count)
                mappings[index].Fault("maximumLifetime", reason);
            else
                root.Fault("rules", reason);
        }
    }

    private static ChangeFreeze ReadFreeze(ReviewedMapping mapping)
    {
        var freeze = new ChangeFreeze(mapping.Text("name"), ReadTime(mapping, "from"), ReadTime(mapping, "until"));
        if (freeze.Until <= freeze.From)
            mapping.Fault("until", "must be after from");
        return freeze;
    }

    private static RecurringFreeze ReadRecurring(ReviewedMapping mapping)
    {
        var freeze = new RecurringFreeze(
            mapping.Text("name"),
            mapping.Choice("every", Recurrences, 3),
            mapping.OptionalDuration("before") ?? TimeSpan.Zero,
            mapping.OptionalDuration("after") ?? TimeSpan.Zero);
        var length = freeze.Before + freeze.After;
        if (length <= TimeSpan.Zero || length > TimeSpan.FromDays(20 * freeze.Months))
            mapping.Fault("every", $"before and after must be more than nothing together, and {20 * freeze.Months}d at most: what is always frozen can never be renewed");
        return freeze;
    }

    private static DateTimeOffset ReadTime(ReviewedMapping mapping, string key)
    {
        var text = mapping.Text(key);
        if (DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time;
        if (text.Length > 0)
            mapping.Fault(key, "must be a day or a time in UTC, such as 2026-12-18 or 2026-12-18T22:00Z");
        return DateTimeOffset.UnixEpoch;
    }

    private static List<TimeSpan> ReadAlarms(ReviewedMapping root)
    {
        var alarms = new List<TimeSpan>();
        foreach (var text in root.Has("alarms") ? root.Texts("alarms") : UsualAlarms)
        {
            if (!ReviewedMapping.TryParseDuration(text, out var alarm) || alarm <= TimeSpan.Zero || (alarms.Count > 0 && alarm >= alarms[^1]))
                root.Fault("alarms", "must be times before the end, longest first, such as [30d, 14d, 7d, 1d]");
            else
                alarms.Add(alarm);
        }

        return alarms;
    }

    private static ServiceKeyRule ReadServiceKeys(ReviewedMapping? mapping)
    {
        var rule = new ServiceKeyRule(
            mapping?.OptionalDuration("responderKeyAge") ?? ServiceKeyRule.Default.ResponderKeyAge,
            mapping?.OptionalDuration("auditKeyAge") ?? ServiceKeyRule.Default.AuditKeyAge);
        if (rule.ResponderKeyAge < TimeSpan.FromDays(1))
            mapping?.Fault("responderKeyAge", "must be a day at least: answers under the key before count for half a day");
        if (rule.AuditKeyAge < TimeSpan.FromDays(1))
            mapping?.Fault("auditKeyAge", "must be a day at least: auditors have to follow");
        return rule;
    }

    private static AuthorityRotationRule ReadAuthorities(ReviewedMapping? mapping)
    {
        var rule = new AuthorityRotationRule(
            mapping?.OptionalDuration("keyAge") ?? TimeSpan.FromDays(3 * 365),
            mapping?.OptionalDuration("publishFor") ?? TimeSpan.FromDays(7),
            mapping?.OptionalDuration("prepareAhead") ?? TimeSpan.FromDays(30));
        if (rule.KeyAge <= rule.PrepareAhead + rule.PublishFor)
            mapping?.Fault("keyAge", "must be more than prepareAhead and publishFor together: the next key would be due before this one signs");
        return rule;
    }
}

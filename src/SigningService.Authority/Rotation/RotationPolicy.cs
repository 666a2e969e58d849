using SigningService.Authority.Profiles;

namespace SigningService.Authority.Rotation;

/// <summary>What the reviewed file <c>rotation.yaml</c> says, after validation.</summary>
public sealed record RotationPolicy
{
    /// <summary>In the order of the file; the last one fits everything.</summary>
    public required IReadOnlyList<RotationRule> Rules { get; init; }

    /// <summary>Those with a date of their own.</summary>
    public required IReadOnlyList<ChangeFreeze> Freezes { get; init; }

    /// <summary>Those that come again.</summary>
    public IReadOnlyList<RecurringFreeze> RecurringFreezes { get; init; } = [];

    /// <summary>How long before the end of a validity an alarm is due, longest first: 30, 14, 7 and 1 days unless the file says otherwise.</summary>
    public required IReadOnlyList<TimeSpan> Alarms { get; init; }

    public required AuthorityRotationRule Authorities { get; init; }

    public ServiceKeyRule ServiceKeys { get; init; } = ServiceKeyRule.Default;

    /// <summary>SHA-256 over the text of the file.</summary>
    public required ReadOnlyMemory<byte> Version { get; init; }

    /// <summary>The rule that counts for a certificate.</summary>
    public RotationRule RuleFor(string profile, string requester) => Rules.First(rule => rule.Fits(profile, requester));

    /// <summary>The most that both a profile and the rule for it and a requester allow a certificate to live.</summary>
    public TimeSpan LongestLifetime(Profile profile, string requester)
    {
        var ruled = RuleFor(profile.Id, requester).MaximumLifetime;
        return ruled < profile.MaximumLifetime ? ruled : profile.MaximumLifetime;
    }

    /// <summary>Every freeze that touches a stretch of time, in no order; they may overlap.</summary>
    public IEnumerable<ChangeFreeze> FreezesBetween(DateTimeOffset from, DateTimeOffset until) =>
        Freezes.Where(freeze => freeze.From < until && freeze.Until > from)
            .Concat(RecurringFreezes.SelectMany(freeze => freeze.Between(from, until)));
}

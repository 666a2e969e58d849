using SigningService.Authority.Rotation;

namespace SigningService.Server.Rotation;

/// <summary>What the last look at what ends found, for metrics.</summary>
/// <param name="Soonest">End of the next certificate to end, by kind; of leaves only those that should have been renewed.</param>
/// <param name="Counts">How many end within each time that the policy names, by kind.</param>
internal sealed record ExpiryState(
    IReadOnlyDictionary<ExpiringKind, DateTimeOffset> Soonest, IReadOnlyDictionary<(ExpiringKind Kind, TimeSpan Within), int> Counts)
{
    public static readonly ExpiryState Unknown = new(
        new Dictionary<ExpiringKind, DateTimeOffset>(), new Dictionary<(ExpiringKind Kind, TimeSpan Within), int>());
}

using System.Globalization;

namespace SigningService.Authority.Incidents;

/// <summary>What an incident does, before it is done.</summary>
/// <param name="Schedule">When certificates are renewed.</param>
/// <param name="SignaturesPerSecond">What the signer was measured to do.</param>
/// <param name="OpenedAt">When it is, or would be, opened.</param>
/// <param name="Deadline">When what is left is revoked.</param>
/// <param name="Profiles">Numbers of certificates, most first.</param>
/// <param name="Authorities">Likewise.</param>
/// <param name="Requesters">Likewise, at most <see cref="RequestersListed"/>.</param>
public sealed record IncidentPlan(
    IncidentSchedule Schedule,
    double SignaturesPerSecond,
    DateTimeOffset OpenedAt,
    DateTimeOffset Deadline,
    IReadOnlyList<KeyValuePair<string, int>> Profiles,
    IReadOnlyList<KeyValuePair<string, int>> Authorities,
    IReadOnlyList<KeyValuePair<string, int>> Requesters)
{
    public const int RequestersListed = 100;

    public int Total => Schedule.Count;

    public bool Fits => Schedule.Fits(Deadline);

    /// <summary>From now to the last time to renew.</summary>
    public TimeSpan Duration => Schedule.Last - OpenedAt;

    /// <summary>What to change so that it fits; null if it does.</summary>
    public string? Remedy => Fits ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{Total} certificates at {Schedule.Rate:0.##} a second take {Whole(Duration)}, and the deadline is in {Whole(Deadline - OpenedAt)}. " +
        $"Allow at least {Whole(Duration)}, ask for {Math.Ceiling(100 * Schedule.RateThatFits(Deadline)) / 100:0.##} a second " +
        $"(the signer was measured to make {SignaturesPerSecond:0.#}), or narrow the filter and open more than one incident.");

    public static IncidentPlan Of(
        IReadOnlyList<IncidentCandidate> candidates, IncidentSchedule schedule, double signaturesPerSecond, DateTimeOffset now, DateTimeOffset deadline) => new(
        schedule,
        signaturesPerSecond,
        now,
        deadline,
        Count(candidates, candidate => candidate.Profile),
        Count(candidates, candidate => candidate.Id.Authority),
        [.. Count(candidates, candidate => candidate.Requester).Take(RequestersListed)]);

    private static List<KeyValuePair<string, int>> Count(IEnumerable<IncidentCandidate> candidates, Func<IncidentCandidate, string> key) =>
        [.. candidates.CountBy(key).OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal)];

    private static TimeSpan Whole(TimeSpan time) => TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds));
}

using System.Globalization;
using SigningService.Authority.Issuance;

namespace SigningService.Authority.Rotation;

/// <summary>
/// Says when a certificate is to be renewed, and why then, from what is known now: the policy, the calendar, incidents, retirements. Asked
/// again it says the same until one of those changes, or the time that it named is over.
/// </summary>
public sealed class RenewalAdvising(RotationBook rotation, IIncidentDirectory incidents, IAuthorityRetirements retirements, TimeProvider time)
{
    private static readonly TimeSpan NothingToDo = TimeSpan.FromHours(6);

    /// <param name="standing">Of an issued certificate.</param>
    public RenewalAdvice Advise(CertificateStanding standing)
    {
        ArgumentNullException.ThrowIfNull(standing);
        var now = time.GetUtcNow();
        var intent = standing.Record.Intent;
        var policy = rotation.Current;
        var rule = policy.RuleFor(intent.Profile, intent.Requester);
        var life = LifeOf(intent);
        if (standing.Record.Revocation is { } revocation)
            return Ended(intent.Id, life, $"It was revoked at {revocation.RevokedAt:u} and cannot be renewed: enrol again.");
        if (now >= life.Until || life.Length <= TimeSpan.Zero)
            return Ended(intent.Id, life, $"It expired at {intent.NotAfter:u} and cannot be renewed: enrol again.");

        var phase = RenewalPhase.Of(standing.Lineage, intent.Profile);
        var times = RenewalSchedule.Place(life, phase, rule, policy);
        if (standing.Successor is { } successor)
        {
            return new RenewalAdvice(
                intent.Id, times.Earliest, times.RenewAt, times.Latest, RenewalReason.Renewed,
                $"{successor} has renewed it; there is nothing to do, unless that one was lost on the way.", NothingToDo);
        }

        if (incidents.Find(intent.Id) is { } incident)
            return Incident(intent.Id, incident, life, now);
        return Shortened(intent, rule, life) is { } shortened
            ? Hurried(intent.Id, shortened.Life, shortened.Explanation, life, phase, rule, policy, now)
            : Regular(intent.Id, times, life, phase, rule, policy, now);
    }

    /// <summary>From the second in which it was issued to the end of its last second: whole seconds, so that a renewal has the same length.</summary>
    internal static Stretch LifeOf(IssuanceIntent intent) =>
        new(DateTimeOffset.FromUnixTimeSeconds(intent.CreatedAt.ToUnixTimeSeconds()), intent.NotAfter.AddSeconds(1));

    private static RenewalAdvice Regular(
        CertificateId id, RenewalTimes times, Stretch life, double phase, RotationRule rule, RotationPolicy policy, DateTimeOffset now)
    {
        if (times.RenewAt < now && RenewalSchedule.Later(now, times.Latest, life.Until, phase, rule, policy) is { } later && later > now)
            times = times with { RenewAt = later, Moved = true };
        var explanation = times.Moved
            ? $"Its turn was moved to {times.RenewAt:u}, into open time: the policy {rule.Id} has change freezes or maintenance windows."
            : string.Create(CultureInfo.InvariantCulture, $"Its turn in the cycle of the policy {rule.Id}, {rule.RenewAt:0.###} of a life after the turn before, comes at {times.RenewAt:u}.");
        return new RenewalAdvice(
            id, times.Earliest, times.RenewAt, times.Latest,
            times.Moved ? RenewalReason.Calendar : RenewalReason.Routine, explanation, AskAgainAfter(times.RenewAt, life.Until, now));
    }

    // A life that ends earlier than the certificate says. If its turn in that shorter life is over, the fleet is not sent all at once: turns of a
    // sixth of the shorter life come by each one's place soon.
    private static RenewalAdvice Hurried(
        CertificateId id, Stretch shorter, string explanation, Stretch life, double phase, RotationRule rule, RotationPolicy policy, DateTimeOffset now)
    {
        var times = RenewalSchedule.Place(shorter, phase, rule, policy);
        var latest = life.Until - (shorter.Length * rule.Grace);
        var at = times.RenewAt > now ? times.RenewAt : RenewalSchedule.TurnAfter(now, shorter.Length / 6, phase);
        at = RenewalSchedule.Later(at, latest, life.Until, phase, rule, policy) ?? (at < latest ? at : now);
        return new RenewalAdvice(id, times.Earliest, at, latest, RenewalReason.Policy, explanation, AskAgainAfter(at, life.Until, now));
    }

    private (Stretch Life, string Explanation)? Shortened(IssuanceIntent intent, RotationRule rule, Stretch life)
    {
        if (intent.NotAfter.AddSeconds(1) - intent.NotBefore > rule.MaximumLifetime)
        {
            var allowed = life.From + (rule.MaximumLifetime - (life.From - intent.NotBefore));
            return (life with { Until = allowed }, string.Create(
                CultureInfo.InvariantCulture,
                $"It lives longer than the {rule.MaximumLifetime.TotalDays:0.###} days that the policy {rule.Id} allows today."));
        }

        if (retirements.EndOf(intent.Id.Authority) is { } end && end < life.Until && end > life.From)
            return (life with { Until = end }, $"Its authority {intent.Id.Authority} is retired at {end:u}, before its life is over.");
        return null;
    }

    private static RenewalAdvice Incident(CertificateId id, IncidentAdvice incident, Stretch life, DateTimeOffset now) => new(
        id,
        now < incident.RenewAt ? now : incident.RenewAt,
        incident.RenewAt,
        incident.Latest < life.Until ? incident.Latest : life.Until,
        RenewalReason.Incident,
        incident.Explanation,
        AskAgainAfter(incident.RenewAt, life.Until, now),
        incident.Incident);

    private static RenewalAdvice Ended(CertificateId id, Stretch life, string explanation) =>
        new(id, life.From, life.Until, life.Until, RenewalReason.Ended, explanation, NothingToDo);

    /// <summary>
    /// A quarter of the time that is left, from ten seconds to six hours, and half of it at most, so that whoever asks again does so before it is
    /// time. Who is late asks by what is left of the life.
    /// </summary>
    private static TimeSpan AskAgainAfter(DateTimeOffset renewAt, DateTimeOffset end, DateTimeOffset now)
    {
        var left = renewAt > now ? renewAt - now : (end - now) / 20;
        var wanted = left / 4;
        if (wanted < TimeSpan.FromSeconds(10))
            wanted = TimeSpan.FromSeconds(10);
        if (wanted > TimeSpan.FromHours(6))
            wanted = TimeSpan.FromHours(6);
        return wanted < left / 2 ? wanted : left / 2;
    }
}

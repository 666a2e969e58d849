using CsCheck;
using SigningService.Authority.Rotation;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Rotation;

public sealed class RenewalScheduleTests
{
    private static readonly TimeSpan NinetyDays = TimeSpan.FromDays(90);
    private static readonly TestHouse House = new();

    private static readonly Gen<DateTimeOffset> Issues = Gen.Long[0, 3 * 365 * 24 * 3600L].Select(seconds => Some.Time.AddSeconds(seconds));
    private static readonly Gen<double> Phases = Gen.Long[1, 100_000].Select(lineage => RenewalPhase.Of(lineage, "server-tls"));

    /// <summary>From an hour to two years.</summary>
    private static readonly Gen<TimeSpan> Lives = Gen.Double[0, 1].Select(x => TimeSpan.FromSeconds(Math.Round(3600 * Math.Pow(2 * 365 * 24, x))));

    private static readonly RotationPolicy[] AllPolicies =
    [
        .. new[]
        {
            "rules: []",
            "rules: [{id: a, renewAt: 0.5, grace: 0.1}]",
            "rules: []\nfreezes: [{name: q, every: quarter-end, before: 10d, after: 3d}]",
            "rules: [{id: a, maintenanceWindows: ['Sat 22:00 8h']}]",
            "rules: [{id: a, maintenanceWindows: ['Tue 01:00 2h', 'Thu 23:00 26h', 'Fri 12:00 1h']}]\nfreezes: [{name: m, every: month-end, before: 5d, after: 2d}]",
            "rules: []\nfreezes: [{name: a, from: 2027-02-01, until: 2027-05-15}, {name: b, from: 2027-05-01, until: 2027-05-20}]",
        }.Select(House.RotationOf),
    ];

    private static readonly Gen<RotationPolicy> Policies = Gen.Int[0, AllPolicies.Length - 1].Select(index => AllPolicies[index]);

    [Fact]
    public void ItLiesWithinLifeAndLeavesTheGrace() =>
        Gen.Select(Issues, Lives, Phases, Policies).Sample((issued, lifetime, phase, policy) =>
        {
            var times = RenewalSchedule.Place(new Stretch(issued, issued + lifetime), phase, policy.Rules[0], policy);

            var latest = issued + lifetime - (lifetime * policy.Rules[0].Grace);
            return times.Latest == latest && times.RenewAt >= issued && times.RenewAt <= latest && times.Earliest <= times.RenewAt;
        }, iter: 5_000);

    [Fact]
    public void ItIsNeverInClosedTimeWhileThereIsAnOpenMomentAfterTheEarliest() =>
        Gen.Select(Issues, Lives, Phases, Policies).Sample((issued, lifetime, phase, policy) =>
        {
            var rule = policy.Rules[0];
            var times = RenewalSchedule.Place(new Stretch(issued, issued + lifetime), phase, rule, policy);

            var open = OpenTimes.Between(policy, rule, issued, issued + lifetime + TimeSpan.FromDays(120));
            return open.Contains(times.RenewAt) || open.At(0, times.Earliest, times.Latest) is null;
        }, iter: 5_000);

    [Fact]
    public void ARenewalOnItsTurnIsFollowedByTheNextAfterExactlyOnePeriod() =>
        Gen.Select(Issues, Phases).Sample((issued, phase) =>
        {
            var policy = House.RotationOf("rules: []");
            var rule = policy.Rules[0];
            var first = RenewalSchedule.Place(new Stretch(issued, issued + NinetyDays), phase, rule, policy).RenewAt;
            var second = RenewalSchedule.Place(new Stretch(first, first + NinetyDays), phase, rule, policy).RenewAt;
            return second - first == NinetyDays * rule.RenewAt;
        }, iter: 5_000);

    [Theory]
    [InlineData(1_000)]
    [InlineData(10_000)]
    public void AFleetThatEnrolsInOneMinuteRenewsEvenlyOverThePeriod(int clients)
    {
        var policy = House.RotationOf("rules: []");
        var period = NinetyDays * policy.Rules[0].RenewAt;
        var life = new Stretch(Some.Time, Some.Time + NinetyDays);

        var times = Enumerable.Range(1, clients)
            .Select(lineage => RenewalSchedule.Place(life, RenewalPhase.Of(lineage, "server-tls"), policy.Rules[0], policy).RenewAt)
            .Order().ToList();

        // Bits reversed, so no two are nearer than the period divided by the next power of two.
        var nearest = period / (double)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)clients + 1);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First >= nearest - TimeSpan.FromMilliseconds(1)));
        Assert.True(times[^1] - times[0] >= period * 0.99);
    }

    [Fact]
    public void AFreezeThatCoversTheEndIsRenewedBeforeAndSpreadOverAsMuchTimeAsItTakes()
    {
        var policy = House.RotationOf("rules: []\nfreezes: [{name: move, from: 2027-01-20, until: 2027-02-19}]");
        var freeze = policy.Freezes[0];
        var life = new Stretch(Some.Time, Some.Time + NinetyDays); // It ends on 2027-02-21, its grace begins in the freeze.

        var times = Enumerable.Range(1, 1_000)
            .Select(lineage => RenewalSchedule.Place(life, RenewalPhase.Of(lineage, "server-tls"), policy.Rules[0], policy))
            .ToList();

        Assert.All(times, time => Assert.True(time.RenewAt < freeze.From));
        Assert.Equal(333, times.Count(time => time.Moved), 100.0);
        var moved = times.Where(time => time.Moved).Select(time => time.RenewAt).Order().ToList();
        Assert.True(moved[^1] - moved[0] > TimeSpan.FromDays(5), $"{moved[0]:u} to {moved[^1]:u}");
    }

    [Fact]
    public void MaintenanceWindowsAreFilledEvenly()
    {
        var policy = House.RotationOf("rules: [{id: a, maintenanceWindows: ['Sat 22:00 8h']}]");
        var life = new Stretch(Some.Time, Some.Time + NinetyDays);

        var times = Enumerable.Range(1, 10_000)
            .Select(lineage => RenewalSchedule.Place(life, RenewalPhase.Of(lineage, "server-tls"), policy.Rules[0], policy).RenewAt)
            .ToList();

        Assert.All(times, time => Assert.True(time is { DayOfWeek: DayOfWeek.Saturday, Hour: >= 22 } or { DayOfWeek: DayOfWeek.Sunday, Hour: < 6 }));
        var windows = times.GroupBy(time => time.AddHours(2).Date).Select(group => group.Count()).ToList();
        Assert.InRange(windows.Count, 8, 10);
        var hours = times.GroupBy(time => new DateTime(time.Year, time.Month, time.Day, time.Hour, 0, 0)).Select(group => group.Count()).ToList();
        Assert.True(hours.Max() <= 2 * hours.Average(), $"{hours.Max()} in an hour, {hours.Average():0} on average");
    }

    [Fact]
    public void WhoComesTooLateWhileItIsClosedComesAgainSoonAfter()
    {
        var policy = House.RotationOf("rules: []\nfreezes: [{name: move, from: 2026-12-01, until: 2026-12-11}]");
        var now = new DateTimeOffset(2026, 12, 5, 0, 0, 0, TimeSpan.Zero);

        var later = RenewalSchedule.Later(now, now.AddDays(26), now.AddDays(41), 0.5, policy.Rules[0], policy);
        Assert.Equal(new DateTimeOffset(2026, 12, 16, 0, 0, 0, TimeSpan.Zero), later!.Value, TimeSpan.FromDays(1));
        var overdue = RenewalSchedule.Later(now, now.AddDays(3), now.AddDays(18), 0.5, policy.Rules[0], policy);
        Assert.InRange(overdue!.Value, policy.Freezes[0].Until, now.AddDays(10.5));
        Assert.Null(RenewalSchedule.Later(now, now.AddDays(3), now.AddDays(8), 0.5, policy.Rules[0], policy));
    }
}

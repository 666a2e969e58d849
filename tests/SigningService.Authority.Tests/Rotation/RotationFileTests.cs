using SigningService.Authority.Configuration;
using SigningService.Authority.Rotation;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Rotation;

public sealed class RotationFileTests
{
    private readonly TestHouse _house = new();

    [Fact]
    public void NothingSaidMeansNinetyDaysToTheSecondAndNoKeyTwice()
    {
        var policy = _house.RotationOf(RotationFile.DefaultText);

        var rule = policy.RuleFor("server-tls", "uri:spiffe://example.test/anyone");
        Assert.Equal(7_776_000, rule.MaximumLifetime.TotalSeconds);
        Assert.Equal(2.0 / 3, rule.RenewAt);
        Assert.Equal(1.0 / 6, rule.Grace, 12);
        Assert.False(rule.AllowsKeyReuse);
        Assert.Empty(rule.MaintenanceWindows);
        Assert.Equal([30.0, 14, 7, 1], policy.Alarms.Select(alarm => alarm.TotalDays));
        Assert.Equal(7, policy.Authorities.PublishFor.TotalDays);
    }

    [Fact]
    public void TheFirstRuleThatFitsCounts()
    {
        var policy = _house.RotationOf("""
            rules:
              - {id: one, profiles: [server-tls], callers: ["dns:one.example.test"], maximumLifetime: 1d}
              - {id: payments, callers: ["uri:spiffe://example.test/payments/"], maximumLifetime: 7d, renewAt: 1/2, grace: 0.1, keyReuse: true, maintenanceWindows: ["Sat 22:00 8h"]}
              - {id: servers, profiles: [server-tls]}
            """);

        Assert.Equal("one", policy.RuleFor("server-tls", "dns:one.example.test").Id);
        Assert.Equal("default", policy.RuleFor("client-tls", "dns:one.example.test").Id);
        Assert.Equal("payments", policy.RuleFor("server-tls", "uri:spiffe://example.test/payments/a").Id);
        Assert.Equal("servers", policy.RuleFor("server-tls", "uri:spiffe://example.test/paymentsx").Id);
        var payments = policy.Rules[1];
        Assert.Equal((0.5, 0.1, true), (payments.RenewAt, payments.Grace, payments.AllowsKeyReuse));
        Assert.Equal(new MaintenanceWindow(DayOfWeek.Saturday, new TimeOnly(22, 0), TimeSpan.FromHours(8)), Assert.Single(payments.MaintenanceWindows));
    }

    [Fact]
    public void FreezesHaveDatesOrComeAgain()
    {
        var policy = _house.RotationOf("""
            rules: []
            freezes:
              - {name: move, from: 2027-05-10, until: "2027-05-12T06:00Z"}
              - {name: quarter end, every: quarter-end, before: 10d, after: 3d}
            """);

        var all = policy.FreezesBetween(At(2026, 12, 31), At(2027, 7, 1)).ToList();

        Assert.Equal(4, all.Count);
        Assert.Contains(new ChangeFreeze("move", At(2027, 5, 10), At(2027, 5, 12).AddHours(6)), all);
        Assert.Contains(new ChangeFreeze("quarter end", At(2026, 12, 22), At(2027, 1, 4)), all);
        Assert.Contains(new ChangeFreeze("quarter end", At(2027, 3, 22), At(2027, 4, 4)), all);
        Assert.Contains(new ChangeFreeze("quarter end", At(2027, 6, 21), At(2027, 7, 4)), all);
        Assert.Empty(policy.FreezesBetween(At(2027, 1, 4), At(2027, 3, 22)));
    }

    [Theory]
    [InlineData("rules: [{id: A}]", "rotation.yaml:1: id: must be lower-case")]
    [InlineData("rules: [{id: a}, {id: a}]", "there is a rule a already")]
    [InlineData("rules: [{id: a, profiles: [none]}]", "there is no profile none")]
    [InlineData("rules: [{id: a, profiles: []}]", "leave it out to mean all")]
    [InlineData("rules: [{id: a, callers: [somebody]}]", "no identity with its kind")]
    [InlineData("rules: [{id: a, renewAt: 1}]", "above 0 and below 1")]
    [InlineData("rules: [{id: a, renewAt: 1/0}]", "above 0 and below 1")]
    [InlineData("rules: [{id: a, renewAt: 0.9, grace: 0.1}]", "a twentieth of the life")]
    [InlineData("rules: [{id: a, maintenanceWindows: [Sat 22:00]}]", "such as 'Sat 22:00 8h'")]
    [InlineData("rules: [{id: a, maintenanceWindows: [Sat 25:00 1h]}]", "such as 'Sat 22:00 8h'")]
    [InlineData("rules: [{id: a, maximumLifetime: 1s}]", "60s at least")]
    [InlineData("rules: [{id: a, maximumLifetime: 30d}]", "the profile server-tls gives 7776000 s")]
    [InlineData("rules: [{id: a, maximumLifetme: 90d}]", "no such key")]
    [InlineData("rules: []\nfreezes: [{name: a, from: tomorrow, until: 2027-01-01}]", "rotation.yaml:2: from: must be a day")]
    [InlineData("rules: []\nfreezes: [{name: a, from: 2027-01-02, until: 2027-01-01}]", "must be after from")]
    [InlineData("rules: []\nfreezes: [{name: a, every: quarter-end}]", "more than nothing")]
    [InlineData("rules: []\nfreezes: [{name: a, every: month-end, before: 30d}]", "20d at most")]
    [InlineData("rules: []\nfreezes: [{name: a, every: week-end, before: 1d}]", "must be one of month-end, quarter-end, year-end")]
    [InlineData("rules: []\nalarms: [1d, 7d]", "longest first")]
    [InlineData("rules: []\nauthorities: {keyAge: 30d}", "prepareAhead and publishFor")]
    public void AFaultIsNamedByItsLine(string text, string expected)
    {
        var thrown = Assert.Throws<ReviewedFileException>(() => _house.RotationOf(text));

        Assert.StartsWith("rotation.yaml:", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARuleForSomeCallersMayBeNarrowerThanTheProfile() =>
        Assert.Equal(1, _house.RotationOf("rules: [{id: a, callers: ['dns:a.example.test'], maximumLifetime: 1d}]").Rules[0].MaximumLifetime.TotalDays);

    private static DateTimeOffset At(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);
}

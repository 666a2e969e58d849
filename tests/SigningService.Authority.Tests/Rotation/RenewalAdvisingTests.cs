using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Authority.Rotation;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Rotation;

public sealed class RenewalAdvisingTests : IIncidentDirectory, IAuthorityRetirements
{
    private readonly TestHouse _house = new();
    private readonly CertificateRecord _record = new(Some.Intent(), new byte[1], null);
    private IncidentAdvice? _incident;
    private DateTimeOffset? _retirement;

    [Fact]
    public void TheRoutineIsWithinLifeAndSaysWhenToAskAgain()
    {
        var advice = Advise(1);

        Assert.Equal(RenewalReason.Routine, advice.Reason);
        Assert.Equal(_record.Intent.NotAfter.AddSeconds(1) - TimeSpan.FromDays(15), advice.Latest);
        Assert.Equal(Some.Time.AddDays(15), advice.Earliest);
        Assert.InRange(advice.RenewAt, advice.Earliest, advice.Latest);
        Assert.Equal(TimeSpan.FromHours(6), advice.AskAgainAfter);
        _house.Time.SetUtcNow(advice.RenewAt.AddSeconds(-8));
        Assert.Equal(TimeSpan.FromSeconds(4), Advise(1).AskAgainAfter);
        Assert.Equal(advice.RenewAt, Advise(1).RenewAt);
    }

    [Fact]
    public void WhoIsLateIsToldNow()
    {
        var advice = Advise(1);
        _house.Time.SetUtcNow(advice.RenewAt.AddDays(1));

        Assert.Equal((advice.RenewAt, RenewalReason.Routine), (Advise(1).RenewAt, Advise(1).Reason));
        Assert.InRange(Advise(1).AskAgainAfter, TimeSpan.FromMinutes(1), TimeSpan.FromHours(6));
    }

    [Fact]
    public void AnEndIsAnEnd()
    {
        var revoked = _record with { Revocation = new RevocationRecord(RevocationReason.Superseded, Some.Time, null, "somebody", 1) };
        Assert.Equal(RenewalReason.Ended, _house.Advising.Advise(new CertificateStanding(revoked, 1, null)).Reason);
        _house.Time.SetUtcNow(_record.Intent.NotAfter);
        Assert.NotEqual(RenewalReason.Ended, Advise(1).Reason);
        _house.Time.SetUtcNow(_record.Intent.NotAfter.AddSeconds(1));
        Assert.Equal(RenewalReason.Ended, Advise(1).Reason);
    }

    [Fact]
    public void AnIncidentComesBeforeThePolicyAndAfterARenewal()
    {
        _incident = new IncidentAdvice("7", Some.Time.AddHours(3), Some.Time.AddDays(1), "The key of the build host is lost.");

        var advice = Advise(1);
        Assert.Equal((RenewalReason.Incident, "7", Some.Time.AddHours(3), Some.Time.AddDays(1)), (advice.Reason, advice.Incident, advice.RenewAt, advice.Latest));
        Assert.True(advice.AskAgainAfter < TimeSpan.FromHours(3));

        var standing = new CertificateStanding(_record, 1, Some.Intent().Id);
        Assert.Equal(RenewalReason.Renewed, Advising().Advise(standing).Reason);
    }

    [Fact]
    public void AFleetThatLivesTooLongForTodaysPolicyComesSoonButNotAllAtOnce()
    {
        _house.Time.SetUtcNow(Some.Time.AddDays(40));
        _house.Rotation.Replace(_house.RotationOf("rules: [{id: a, callers: ['uri:spiffe://example.test/requester'], maximumLifetime: 30d}]"));

        var times = Enumerable.Range(1, 1_000).Select(lineage => Advise(lineage)).ToList();

        Assert.All(times, advice => Assert.Equal(RenewalReason.Policy, advice.Reason));
        Assert.All(times, advice => Assert.InRange(advice.RenewAt, Some.Time.AddDays(40), Some.Time.AddDays(45)));
        Assert.True(times.GroupBy(advice => advice.RenewAt.ToUnixTimeSeconds() / 3600).Max(hour => hour.Count()) <= 2 * 1_000 / 120.0);
    }

    [Fact]
    public void AnAuthorityThatIsRetiredEarlierPullsItsCertificatesForward()
    {
        _retirement = Some.Time.AddDays(12);

        var advice = Advise(1);

        Assert.Equal(RenewalReason.Policy, advice.Reason);
        Assert.InRange(advice.RenewAt, Some.Time, _retirement.Value);
        Assert.Contains("server-ca", advice.Explanation, StringComparison.Ordinal);
    }

    IncidentAdvice? IIncidentDirectory.Find(CertificateId certificate) => _incident;

    DateTimeOffset? IAuthorityRetirements.EndOf(string authority) => _retirement;

    private RenewalAdvice Advise(long lineage) => Advising().Advise(new CertificateStanding(_record, lineage, null));

    private RenewalAdvising Advising() => new(_house.Rotation, this, this, _house.Time);
}

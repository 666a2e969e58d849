using SigningService.Authority.Issuance;
using SigningService.Authority.Measuring;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Measuring;

/// <summary>The clock jumps, and what is dated by it.</summary>
public sealed class ClockTests
{
    private readonly SetClock _clock = new();
    private readonly TestHouse _house = new();

    [Theory]
    [InlineData(-3600)]
    [InlineData(-6)]
    [InlineData(3600)]
    [InlineData(365 * 86400)]
    public async Task NothingIsIssuedByAClockThatJumpedAndAllIsWellWhenItIsRightAgain(long seconds)
    {
        var issuance = Issuance();
        await issuance.IssueAsync(_house.Requester, Request(), CancellationToken.None);
        var signatures = _house.Hierarchy.ServerKey.Signatures;
        var records = _house.Ledger.Records.Count;

        _clock.Wrong = TimeSpan.FromSeconds(seconds);
        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await issuance.IssueAsync(_house.Requester, Request(), CancellationToken.None));

        Assert.Equal(RefusalReason.ClockNotTrusted, refused.Reason);
        Assert.NotNull(refused.RetryAfter);
        Assert.Equal((signatures, records), (_house.Hierarchy.ServerKey.Signatures, _house.Ledger.Records.Count));

        _clock.Wrong = TimeSpan.Zero;
        Assert.NotNull((await issuance.IssueAsync(_house.Requester, Request(), CancellationToken.None)).Record);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(1800)]
    public async Task AClockThatIsAdjustedALittleIsBelieved(long seconds)
    {
        var issuance = Issuance();
        await issuance.IssueAsync(_house.Requester, Request(), CancellationToken.None);
        _clock.Wrong = TimeSpan.FromSeconds(seconds);
        Assert.NotNull((await issuance.IssueAsync(_house.Requester, Request(), CancellationToken.None)).Record);
    }

    [Fact]
    public void AClockThatWasSetBackIsBelievedWhenItHasCaughtUpAndYearsMayPass()
    {
        var watch = new ClockWatch(_clock);
        watch.Now();
        _clock.Wrong = TimeSpan.FromMinutes(-1);
        Assert.Throws<RefusedException>(() => watch.Now());
        _clock.Pass(TimeSpan.FromSeconds(55));
        watch.Now();
        _clock.Pass(TimeSpan.FromDays(1000));
        watch.Now();
    }

    [Fact]
    public async Task NoListIsMadeByAClockThatIsAheadAndOneIsByAClockThatIsBehind()
    {
        using var publishing = new RevocationListPublishing(
            _house.Hierarchy.Directory,
            TestHierarchy.Urls,
            _house.Ledger,
            new MemoryListStorage(),
            new RevocationPolicy(TimeSpan.FromDays(1), TimeSpan.FromHours(1), TimeSpan.FromSeconds(5)),
            _clock);
        var shard = _house.Hierarchy.Server.Lists.First();
        var first = await publishing.PublishAsync(shard, CancellationToken.None);

        _clock.Wrong = TimeSpan.FromHours(1);
        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await publishing.PublishAsync(shard, CancellationToken.None));
        Assert.Equal(RefusalReason.ClockNotTrusted, refused.Reason);

        _clock.Wrong = TimeSpan.FromHours(-1);
        Assert.Equal(first.ThisUpdate, (await publishing.PublishAsync(shard, CancellationToken.None)).ThisUpdate);
    }

    private CertificateIssuance Issuance() => new(
        _house.Profiles, _house.Hierarchy.Directory, TestHierarchy.Urls, _house.Rotation, _house.Ledger, _house.Ledger, _house.Budget(1_000), _clock);

    private static IssueRequest Request() => new() { Profile = "server-tls", Csr = Csr.For("clock.example.test") };
}

using Microsoft.Extensions.Time.Testing;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.X509;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Revocation;

public sealed class RevocationListPublishingTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(Some.Time);
    private readonly InMemoryLedger _ledger = new();
    private readonly TestHierarchy _hierarchy = new(KeyAlgorithm.P256, Some.Time.AddYears(-1));
    private readonly RevocationListPublishing _publishing;

    public RevocationListPublishingTests() => _publishing = new RevocationListPublishing(
        _hierarchy.Directory,
        TestHierarchy.Urls,
        _ledger,
        new MemoryListStorage(),
        new RevocationPolicy(TimeSpan.FromDays(1), TimeSpan.FromHours(1), TimeSpan.FromSeconds(1)),
        _time);

    public void Dispose() => _publishing.Dispose();

    private static ShardId Shard => new("server-ca", 0);

    [Fact]
    public async Task ItsBytesAreRecordedBeforeTheyAreSignedAndTheListBeforeItIsServed()
    {
        await PublishAsync();

        Assert.Equal(["number", "list intent", "list"], _ledger.Acts);
    }

    [Fact]
    public async Task NothingIsSignedWhenItsBytesCannotBeRecorded()
    {
        _ledger.IsFull = true;

        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await PublishAsync());
        Assert.Equal(0, _hierarchy.ServerKey.Signatures);
    }

    [Fact]
    public async Task NumbersRiseAndAListAfterAFailureSkipsTheNumberOfTheFailedOne()
    {
        var first = await PublishAsync();
        _hierarchy.ServerKey.IsAway = true;
        await Assert.ThrowsAsync<SigningUnavailableException>(async () => await PublishAsync());
        _hierarchy.ServerKey.IsAway = false;
        var third = await PublishAsync();

        Assert.Equal(1, first.Number);
        Assert.Equal(3, third.Number);
    }

    [Fact]
    public async Task ThisUpdateNeverGoesBackWhenTheClockDoes()
    {
        var first = await PublishAsync();
        _time.AdjustTime(Some.Time.AddHours(-1));
        var second = await PublishAsync();

        Assert.Equal(first.ThisUpdate, second.ThisUpdate);
        Assert.True(second.Number > first.Number);
    }

    [Fact]
    public async Task AListIsNotOlderThanARevocationThatCameWhileItWasMadeOrFromAClockALittleAhead()
    {
        await RevokeOneAsync();
        await RevokeOneAsync(at: Some.Time.AddSeconds(2));

        var list = await PublishAsync();

        Assert.Equal(2, list.EntryCount);
        Assert.Equal(Some.Time.AddSeconds(2), list.ThisUpdate);
    }

    [Fact]
    public async Task AListIsNotMadeForATimeThatIsFarAheadOfTheClock()
    {
        await RevokeOneAsync(at: Some.Time.AddHours(1));

        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await PublishAsync());

        Assert.Equal(RefusalReason.ClockNotTrusted, refused.Reason);
        Assert.Equal(0, _hierarchy.ServerKey.Signatures);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, (await PublishAsync()).EntryCount);
    }

    [Fact]
    public async Task ARevokedCertificateStaysUntilOneListAfterItsExpiryHasCarriedIt()
    {
        var record = await RevokeOneAsync();
        _time.SetUtcNow(record.NotAfter.AddMinutes(-1));
        Assert.Equal(1, (await PublishAsync()).EntryCount);

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, (await PublishAsync()).EntryCount);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, (await PublishAsync()).EntryCount);
    }

    [Fact]
    public async Task OnlyListsOfPartitionedAuthoritiesNameTheirDistributionPoint()
    {
        var partitioned = new X509Crl((await PublishAsync()).Der.ToArray());
        var ofRoot = new X509Crl((await _publishing.PublishAsync(new ShardId("root", 0), TestContext.Current.CancellationToken)).Der.ToArray());

        Assert.NotNull(partitioned.GetExtensionValue(X509Extensions.IssuingDistributionPoint));
        Assert.Null(ofRoot.GetExtensionValue(X509Extensions.IssuingDistributionPoint));
    }

    [Fact]
    public async Task BesideTheListsOfItsShardsAPartitionedAuthorityPublishesOneOfEverything()
    {
        await RevokeOneAsync(0);
        await RevokeOneAsync(3);

        var list = await _publishing.PublishAsync(_hierarchy.Server.CompleteList, TestContext.Current.CancellationToken);

        Assert.Equal(2, list.EntryCount);
        Assert.Null(new X509Crl(list.Der.ToArray()).GetExtensionValue(X509Extensions.IssuingDistributionPoint));
        Assert.Equal(1, (await PublishAsync()).EntryCount);
        Assert.Equal("http://pki.example.test/crl/server-ca.crl", TestHierarchy.Urls.RevocationList(list.Shard));
    }

    [Fact]
    public async Task ListsOfOneShardAreMadeOneAtATime()
    {
        var lists = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => await PublishAsync()));

        Assert.Equal(Enumerable.Range(1, 20).Select(number => (long)number), lists.Select(list => list.Number).Order());
        Assert.Equal(60, _ledger.Acts.Count);
        Assert.All(_ledger.Acts.Chunk(3), acts => Assert.Equal(["number", "list intent", "list"], acts));
    }

    [Fact]
    public async Task AListThatNobodyCouldReadIsNotMade()
    {
        await RevokeOneAsync();
        using var publishing = new RevocationListPublishing(
            _hierarchy.Directory,
            TestHierarchy.Urls,
            _ledger,
            new MemoryListStorage(),
            new RevocationPolicy(TimeSpan.FromDays(1), TimeSpan.FromHours(1), TimeSpan.FromSeconds(1)) { LongestList = 10 },
            _time);

        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await publishing.PublishAsync(Shard, TestContext.Current.CancellationToken));

        Assert.Equal(RefusalReason.ListTooLong, refused.Reason);
        Assert.Equal(0, _hierarchy.ServerKey.Signatures);
    }

    private ValueTask<RevocationList> PublishAsync() => _publishing.PublishAsync(Shard, TestContext.Current.CancellationToken);

    private async Task<Authority.Issuance.IssuanceIntent> RevokeOneAsync(int shard = 0, DateTimeOffset? at = null)
    {
        var intent = Some.Intent() with { Shard = shard };
        var cancellation = TestContext.Current.CancellationToken;
        await _ledger.RecordIntentAsync(intent, cancellation);
        await _ledger.RecordIssuedAsync(intent.Id, new byte[] { 1 }, Some.Time, cancellation);
        await _ledger.RevokeAsync(intent.Id, new RevocationRecord(RevocationReason.Superseded, at ?? Some.Time, null, "test", 0), cancellation);
        return intent;
    }
}

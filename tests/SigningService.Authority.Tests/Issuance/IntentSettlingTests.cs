using SigningService.Authority.Asn1;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Issuance;

public sealed class IntentSettlingTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromHours(1);

    private readonly TestHouse _house = new();
    private readonly IntentSettling _settling;
    private readonly IssueRequest _request = new() { Profile = "server-tls", Csr = Csr.For("api.example.test"), RequestId = "r1" };

    public IntentSettlingTests() => _settling = new IntentSettling(_house.Ledger, Wait, _house.Time);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnOpenIntentIsLeftAloneWhileARetryMayCome()
    {
        await LeaveOpenAsync();
        _house.Time.Advance(Wait - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await _settling.SettleAsync(Stop));

        _house.Hierarchy.ServerKey.IsAway = false;
        var issued = await _house.Issuance.IssueAsync(_house.Requester, _request, Stop);
        Assert.True(ParsedCertificate.Parse(issued.Record!.Der!.Value).ToBeSigned.Span.SequenceEqual(issued.Record.Intent.ToBeSigned.Span));
        _house.Time.Advance(Wait);
        Assert.Equal(0, await _settling.SettleAsync(Stop));
    }

    [Fact]
    public async Task WhatNobodyCompletesIsRevokedAndItsShardTold()
    {
        await LeaveOpenAsync();
        _house.Time.Advance(Wait + TimeSpan.FromSeconds(1));
        var told = new List<ShardId>();
        _settling.Closed += told.Add;

        Assert.Equal(1, await _settling.SettleAsync(Stop));
        Assert.Equal(0, await _settling.SettleAsync(Stop));

        var closed = Assert.Single(_house.Ledger.Records);
        var shard = new ShardId(closed.Intent.Id.Authority, closed.Intent.Shard);
        Assert.Equal(shard, Assert.Single(told));
        Assert.Equal(RevocationReason.CessationOfOperation, closed.Revocation!.Reason);
        var listed = new List<RevokedSerial>();
        await foreach (var entry in _house.Ledger.ReadRevokedAsync(shard, DateTimeOffset.UnixEpoch, Stop))
            listed.Add(entry);
        Assert.Equal(closed.Intent.Id.Serial, Assert.Single(listed).Serial);
    }

    [Fact]
    public async Task ARetryThatComesTooLateIsToldSoAndSignsNothing()
    {
        await LeaveOpenAsync();
        _house.Time.Advance(Wait + TimeSpan.FromSeconds(1));
        await _settling.SettleAsync(Stop);
        _house.Hierarchy.ServerKey.IsAway = false;

        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await _house.Issuance.IssueAsync(_house.Requester, _request, Stop));

        Assert.Equal(RefusalReason.CertificateRevoked, refused.Reason);
        Assert.Equal(0, _house.Hierarchy.ServerKey.Signatures);
    }

    [Fact]
    public async Task AfterAStartARetryHasSomeMinutesHoweverOldTheIntentIs()
    {
        await LeaveOpenAsync();
        _house.Time.Advance(TimeSpan.FromDays(2));
        var restarted = new IntentSettling(_house.Ledger, Wait, _house.Time);
        Assert.Equal(0, await restarted.SettleAsync(Stop));

        _house.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, await restarted.SettleAsync(Stop));
    }

    [Fact]
    public async Task ASignatureThatComesAfterTheEndIsKeptAndDeliveredToNobody()
    {
        // The intent is closed between the two: the token was slow.
        _house.Ledger.AfterIntent = () => _house.Ledger.CloseAsync(
            Assert.Single(_house.Ledger.Records).Intent.Id,
            new RevocationRecord(RevocationReason.CessationOfOperation, _house.Time.GetUtcNow(), null, "service", 0),
            Stop).AsTask().GetAwaiter().GetResult();

        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await _house.Issuance.IssueAsync(_house.Requester, _request, Stop));

        Assert.Equal(RefusalReason.CertificateRevoked, refused.Reason);
        var kept = Assert.Single(_house.Ledger.Records);
        Assert.NotNull(kept.Der);
        Assert.NotNull(kept.Revocation);
    }

    private async Task LeaveOpenAsync()
    {
        _house.Hierarchy.ServerKey.IsAway = true;
        await Assert.ThrowsAsync<RefusedException>(async () => await _house.Issuance.IssueAsync(_house.Requester, _request, Stop));
    }
}

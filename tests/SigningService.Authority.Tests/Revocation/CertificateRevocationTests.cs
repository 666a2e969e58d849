using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Revocation;

public sealed class CertificateRevocationTests
{
    private readonly TestHouse _house = new();

    [Fact]
    public async Task ARevocationIsDurableBeforeItIsToldAndToldBeforeItIsAnswered()
    {
        var told = new List<ShardId>();
        _house.Revocation.Revoked += shard =>
        {
            Assert.Equal("revoked", _house.Ledger.Acts[^1]);
            told.Add(shard);
        };
        var intent = await IssueAsync();

        var result = await RevokeAsync(_house.Operator, intent.Id);

        Assert.Equal(new ShardId("server-ca", intent.Shard), Assert.Single(told));
        Assert.Equal(1, result.Record.Revocation!.ListNumber);
        Assert.Equal(Some.Time.AddSeconds(5), result.ListDue);
    }

    [Fact]
    public async Task RevokingTwiceKeepsTheFirstRevocation()
    {
        var intent = await IssueAsync();
        await RevokeAsync(_house.Operator, intent.Id);
        _house.Time.Advance(TimeSpan.FromHours(1));

        var second = await RevokeAsync(_house.Operator, intent.Id, RevocationReason.KeyCompromise);

        Assert.Equal(RevocationReason.Superseded, second.Record.Revocation!.Reason);
        Assert.Equal(Some.Time, second.Record.Revocation.RevokedAt);
    }

    [Fact]
    public async Task AnExpiredCertificateCanBeRevoked()
    {
        var intent = await IssueAsync();
        _house.Time.SetUtcNow(intent.NotAfter.AddDays(1));

        Assert.NotNull((await RevokeAsync(_house.Operator, intent.Id)).Record.Revocation);
    }

    [Fact]
    public async Task AHolderGivesUpTheCertificateThatItCallsWith()
    {
        var intent = await IssueAsync();
        var holder = new Caller("dns:api.example.test", Role.None, [], intent.Id);

        var result = await _house.Revocation.RevokeAsync(
            holder, new RevokeRequest { Certificate = intent.Id, Reason = RevocationReason.CessationOfOperation }, TestContext.Current.CancellationToken);
        Assert.Equal("dns:api.example.test", result.Record.Revocation!.RevokedBy);
    }

    [Fact]
    public async Task ARequesterAndAnAuditorMayNotRevoke()
    {
        var intent = await IssueAsync();

        Assert.Equal(RefusalReason.NotGranted, (await RefusalAsync(_house.Requester, intent.Id)).Reason);
        Assert.Equal(RefusalReason.NotGranted, (await RefusalAsync(_house.Auditor, intent.Id)).Reason);
        Assert.Null(_house.Ledger.Records.Single().Revocation);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(-1)]
    public async Task AReasonThatALeafCannotHaveIsRefused(int reason)
    {
        var intent = await IssueAsync();

        Assert.Equal(RefusalReason.InvalidRequest, (await RefusalAsync(_house.Operator, intent.Id, (RevocationReason)reason)).Reason);
    }

    [Fact]
    public async Task AKeyThatIsCompromisedTakesAllOfItsCertificatesAndIsBlocked()
    {
        var csr = Csr.For("api.example.test");
        IssuanceIntent[] same = [await IssueAsync(csr), await IssueAsync(csr), await IssueAsync(csr)];
        var other = await IssueAsync();
        await RevokeAsync(_house.Operator, same[2].Id);
        var told = new List<ShardId>();
        _house.Revocation.Revoked += told.Add;

        var tried = await _house.Revocation.RevokeAsync(
            _house.Operator, new RevokeRequest { Certificate = same[0].Id, Reason = RevocationReason.KeyCompromise, ValidateOnly = true }, TestContext.Current.CancellationToken);
        Assert.Empty(told);
        var result = await RevokeAsync(_house.Operator, same[0].Id, RevocationReason.KeyCompromise);

        Assert.Equal([same[1].Id], tried.Others);
        Assert.Equal([same[1].Id], result.Others);
        Assert.Equal([new ShardId("server-ca", same[0].Shard), new ShardId("server-ca", same[1].Shard)], told);
        var records = _house.Ledger.Records.ToDictionary(record => record.Intent.Id, record => record.Revocation?.Reason);
        Assert.Equal(
            [RevocationReason.KeyCompromise, RevocationReason.KeyCompromise, RevocationReason.Superseded, null],
            new[] { same[0], same[1], same[2], other }.Select(intent => records[intent.Id]));
        Assert.Equal(RefusalReason.KeyRefused, (await Assert.ThrowsAsync<RefusedException>(async () => await IssueAsync(csr))).Reason);
    }

    [Fact]
    public async Task AKeyIsBlockedAlsoIfItsCertificateWasRevokedForAnotherReasonBefore()
    {
        var csr = Csr.For("api.example.test");
        var intent = await IssueAsync(csr);
        await RevokeAsync(_house.Operator, intent.Id);

        await RevokeAsync(_house.Operator, intent.Id, RevocationReason.KeyCompromise);

        Assert.Equal(RefusalReason.KeyRefused, (await Assert.ThrowsAsync<RefusedException>(async () => await IssueAsync(csr))).Reason);
    }

    [Fact]
    public async Task WhatDoesNotExistIsNotRevoked() =>
        Assert.Equal(
            RefusalReason.UnknownCertificate,
            (await RefusalAsync(_house.Operator, new CertificateId("server-ca", SerialNumber.Random()))).Reason);

    [Fact]
    public async Task NothingIsRevokedWhenItCannotBeRecorded()
    {
        var intent = await IssueAsync();
        _house.Ledger.IsFull = true;

        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await RevokeAsync(_house.Operator, intent.Id));
    }

    private Task<IssuanceIntent> IssueAsync() => IssueAsync(Csr.For("api.example.test"));

    private async Task<IssuanceIntent> IssueAsync(byte[] csr)
    {
        var request = new IssueRequest { Profile = "server-tls", Csr = csr };
        return (await _house.Issuance.IssueAsync(_house.Requester, request, TestContext.Current.CancellationToken)).Record!.Intent;
    }

    private async Task<RevocationResult> RevokeAsync(Caller caller, CertificateId id, RevocationReason reason = RevocationReason.Superseded) =>
        await _house.Revocation.RevokeAsync(
            caller, new RevokeRequest { Certificate = id, Reason = reason }, TestContext.Current.CancellationToken);

    private async Task<RefusedException> RefusalAsync(Caller caller, CertificateId id, RevocationReason reason = RevocationReason.Superseded) =>
        await Assert.ThrowsAsync<RefusedException>(async () => await RevokeAsync(caller, id, reason));
}

using System.Security.Cryptography;
using SigningService.Authority.Asn1;
using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;
using SigningService.Authority.Verifying;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Issuance;

/// <summary>Two linked certificates of one request: of the same holder, under two roots.</summary>
public sealed class TwinIssuanceTests
{
    private readonly TwinHouse _house = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OneRequestGivesACertificateOfEachChainAndTheSecondNamesTheFirst()
    {
        var result = await IssueAsync(Request());

        Assert.Equal(["intent", "issued", "intent", "issued"], _house.Ledger.Acts);
        var (first, second) = (ParsedCertificate.Parse(result.Record!.Der!.Value), ParsedCertificate.Parse(result.Twin!.Record!.Der!.Value));
        Assert.True(first.IsSignedBy(_house.ServerKey.PublicKey));
        Assert.True(second.IsSignedBy(_house.TwinKey.PublicKey));
        Assert.Equal(result.Record.Intent.Names, result.Twin.Record.Intent.Names);
        Assert.Null(RelatedCertificate.Find(first.ToBeSigned));
        Assert.Equal(SHA256.HashData(first.Der.Span), RelatedCertificate.Find(second.ToBeSigned)!.Value);
    }

    [Fact]
    public async Task EachOfTheTwoLeadsToTheOther()
    {
        var result = await IssueAsync(Request());
        var alone = await IssueAsync(Request() with { RequestId = "alone", TwinCsr = null });

        Assert.Equal(result.Twin!.Record!.Intent.Id, (await _house.Base.Reading.FindTwinAsync(result.Record!, Stop))!.Intent.Id);
        Assert.Equal(result.Record!.Intent.Id, (await _house.Base.Reading.FindTwinAsync(result.Twin.Record, Stop))!.Intent.Id);
        Assert.Null(alone.Twin);
        Assert.Null(await _house.Base.Reading.FindTwinAsync(alone.Record!, Stop));
    }

    [Fact]
    public async Task WhatIsStoredOfBothIsFoundGoodWhenItIsLookedAtAgain()
    {
        var result = await IssueAsync(Request());
        var verifying = new CertificateVerifying(_house.Authorities, _house.Profiles, "ceremony", _house.Base.Time);

        Assert.Empty(verifying.Verify(result.Record!));
        Assert.Empty(verifying.Verify(result.Twin!.Record!));
        // A link that no request asked for is a fault, and so is one that is missing.
        foreach (var (record, id) in new[] { (result.Twin.Record!, "r1"), (result.Record!, "r1~twin") })
        {
            var finding = Assert.Single(verifying.Verify(record with { Intent = record.Intent with { RequestId = id } }));
            Assert.Contains("related-certificate-is-expected", finding.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AThousandRetriesAtOnceGiveOneCertificateOfEachAndOneSignatureOfEach()
    {
        var request = Request();
        var results = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => Task.Run(async () => await IssueAsync(request))));

        Assert.Single(results.Select(result => (result.Record!.Intent.Id, result.Twin!.Record!.Intent.Id)).Distinct());
        Assert.Equal((1, 1), (_house.ServerKey.Signatures, _house.TwinKey.Signatures));
    }

    [Fact]
    public async Task WhenTheSecondCannotBeSignedTheAnswerNamesTheFirstAndARetryMakesTheSecondAlone()
    {
        var request = Request();
        _house.TwinKey.IsAway = true;
        var refusal = await RefusalAsync(request);

        var first = _house.Ledger.Records.Single(record => record.Der is not null);
        Assert.Equal(RefusalReason.SigningUnavailable, refusal.Reason);
        Assert.NotNull(refusal.RetryAfter);
        Assert.StartsWith($"{first.Intent.Id} is issued, its twin is not. ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(first.Intent.Id.ToString(), refusal.Metadata["certificate"]);

        _house.TwinKey.IsAway = false;
        _house.Base.Time.Advance(TimeSpan.FromMinutes(10));
        var result = await IssueAsync(request);

        Assert.Equal(first.Der!.Value, result.Record!.Der!.Value);
        Assert.Equal(SHA256.HashData(first.Der.Value.Span), RelatedCertificate.Find(result.Twin!.Record!.Intent.ToBeSigned)!.Value);
        Assert.Equal((1, 1), (_house.ServerKey.Signatures, _house.TwinKey.Signatures));
        Assert.Equal(2, _house.Ledger.Records.Count);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(89, true)]
    [InlineData(90, false)]
    public async Task TheSecondEndsWithTheFirstHoweverLateItIsMade(int days, bool isMade)
    {
        var request = Request();
        _house.Ledger.AfterIssued = () => _house.Ledger.IsFull = true;
        await RefusalAsync(request);
        (_house.Ledger.AfterIssued, _house.Ledger.IsFull) = (null, false);
        var first = Assert.Single(_house.Ledger.Records);
        _house.Base.Time.Advance(TimeSpan.FromDays(days));

        if (isMade)
            Assert.Equal(first.Intent.NotAfter, (await IssueAsync(request)).Twin!.Record!.Intent.NotAfter);
        else
            Assert.Equal(RefusalReason.CertificateExpired, (await RefusalAsync(request)).Reason);
    }

    [Fact]
    public async Task WhenTheLedgerFillsUpBetweenTheTwoARetryMakesTheSecondAlone()
    {
        var request = Request();
        _house.Ledger.AfterIssued = () => _house.Ledger.IsFull = true;
        var refusal = await RefusalAsync(request);
        Assert.Equal(RefusalReason.LedgerUnavailable, refusal.Reason);
        Assert.Contains("is issued, its twin is not", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(refusal.RetryAfter);
        var first = Assert.Single(_house.Ledger.Records);

        (_house.Ledger.AfterIssued, _house.Ledger.IsFull) = (null, false);
        var result = await IssueAsync(request);

        Assert.Equal(first.Der!.Value, result.Record!.Der!.Value);
        Assert.Equal((1, 1), (_house.ServerKey.Signatures, _house.TwinKey.Signatures));
    }

    [Fact]
    public async Task AFirstThatWasRevokedInTheMeantimeGetsNoTwin()
    {
        var request = Request();
        _house.TwinKey.IsAway = true;
        _house.Ledger.AfterIssued = () => _house.Ledger.IsFull = true;
        await RefusalAsync(request);
        (_house.Ledger.AfterIssued, _house.Ledger.IsFull, _house.TwinKey.IsAway) = (null, false, false);
        await RevokeAsync(Assert.Single(_house.Ledger.Records).Intent.Id, twin: true);

        Assert.Equal(RefusalReason.CertificateRevoked, (await RefusalAsync(request)).Reason);
        Assert.Single(_house.Ledger.Records);
        Assert.Equal(0, _house.TwinKey.Signatures);
    }

    [Fact]
    public async Task AFirstThatWasRevokedWhileItsTwinWaitedForItsSignatureGetsNone()
    {
        var request = Request();
        _house.TwinKey.IsAway = true;
        await RefusalAsync(request);
        _house.TwinKey.IsAway = false;
        await RevokeAsync(_house.Ledger.Records.Single(record => record.Der is not null).Intent.Id, twin: false);

        Assert.Equal(RefusalReason.CertificateRevoked, (await RefusalAsync(request)).Reason);
        Assert.Equal(0, _house.TwinKey.Signatures);
    }

    [Fact]
    public async Task ATwinIsRevokedAlsoWhileItWaitsForItsSignature()
    {
        var request = Request();
        _house.TwinKey.IsAway = true;
        await RefusalAsync(request);
        _house.TwinKey.IsAway = false;
        var (first, second) = (_house.Ledger.Records.Single(record => record.Der is not null), _house.Ledger.Records.Single(record => record.Der is null));

        var revoked = await RevokeAsync(first.Intent.Id, twin: true);

        Assert.Equal([second.Intent.Id], revoked.Others);
        await RefusalAsync(request);
        Assert.Equal(0, _house.TwinKey.Signatures);
    }

    public static TheoryData<string, string, RefusalReason> Faults => new()
    {
        { "csr is no request", "csr", RefusalReason.MalformedCsr },
        { "csr asks for a name that may not be had", "csr", RefusalReason.NameNotAllowed },
        { "twin_csr is no request", "twin_csr", RefusalReason.MalformedCsr },
        { "twin_csr is signed by another key", "twin_csr", RefusalReason.ProofOfPossessionFailed },
        { "twin_csr asks for another name", "twin_csr", RefusalReason.NameNotAllowed },
        { "twin_csr has the same key", "twin_csr", RefusalReason.KeyRefused },
        { "twin_csr has a key that its profile does not take", "twin_csr", RefusalReason.KeyRefused },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task OneRequestThatIsWrongIssuesNothingAndTheSentenceTellsWhich(string fault, string field, RefusalReason reason)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request() with { Csr = Csr.For(key, "api.example.test") };
        var broken = Csr.For("api.example.test");
        broken[^1] ^= 1;
        request = fault switch
        {
            "csr is no request" => request with { Csr = "no"u8.ToArray() },
            "csr asks for a name that may not be had" => request with { Csr = Csr.For("api.other.test"), TwinCsr = Csr.For("api.other.test") },
            "twin_csr is no request" => request with { TwinCsr = "no"u8.ToArray() },
            "twin_csr is signed by another key" => request with { TwinCsr = broken },
            "twin_csr asks for another name" => request with { TwinCsr = Csr.For("www.example.test") },
            "twin_csr has the same key" => request with { TwinCsr = Csr.For(key, "api.example.test") },
            _ => request with { TwinCsr = Csr.For(SoftwareSigningKey.Create(KeyAlgorithm.P384), "api.example.test") },
        };

        var refusal = await RefusalAsync(request);

        Assert.Equal(reason, refusal.Reason);
        Assert.All(refusal.Violations, violation => Assert.Equal(field, violation.Field));
        Assert.NotEmpty(refusal.Violations);
        Assert.Equal(field == "twin_csr", refusal.Message.StartsWith("Of twin_csr: ", StringComparison.Ordinal));
        Assert.Empty(_house.Ledger.Acts);
        Assert.Equal((0, 0), (_house.ServerKey.Signatures, _house.TwinKey.Signatures));
    }

    [Theory]
    [InlineData("server-tls")]
    [InlineData("server-tls-twin")]
    public async Task AGrantForOneOfTheProfilesIsNotEnough(string granted)
    {
        var refusal = await Assert.ThrowsAsync<RefusedException>(async () => await _house.Issuance.IssueAsync(
            _house.Requester with { Grants = [TwinHouse.Grant(granted)] }, Request(), Stop));

        Assert.Equal(RefusalReason.NotGranted, refusal.Reason);
        Assert.Empty(_house.Ledger.Acts);
    }

    [Fact]
    public async Task ASecondRequestUnderAProfileWithoutATwinOrWithoutARequestIdIsRefused()
    {
        var without = await RefusalAsync(Request() with { Profile = "server-tls-twin" });
        var unnamed = await RefusalAsync(Request() with { RequestId = null });

        Assert.Equal("twin_csr", Assert.Single(without.Violations).Field);
        Assert.Equal("request_id", Assert.Single(unnamed.Violations).Field);
        Assert.Empty(_house.Ledger.Acts);
    }

    [Fact]
    public async Task TheSameIdWithAnotherSecondRequestOrWithNoneIsAnotherRequest()
    {
        var request = Request();
        await IssueAsync(request);

        Assert.Equal(RefusalReason.RequestIdReused, (await RefusalAsync(request with { TwinCsr = Csr.For() })).Reason);
        Assert.Equal(RefusalReason.RequestIdReused, (await RefusalAsync(request with { TwinCsr = null })).Reason);
    }

    [Fact]
    public async Task ValidatingShowsBothAndTouchesNeitherKeysNorLedger()
    {
        var result = await IssueAsync(Request() with { ValidateOnly = true, RequestId = null });

        Assert.NotNull(result.ToBeSigned);
        Assert.Equal(new byte[32], RelatedCertificate.Find(result.Twin!.ToBeSigned!.Value)!.Value);
        Assert.Equal((0, 0), (_house.ServerKey.Signatures, _house.TwinKey.Signatures));
        Assert.Empty(_house.Ledger.Acts);
    }

    [Fact]
    public async Task TheSecondRequestMayLeaveOutTheNames()
    {
        var result = await IssueAsync(Request() with { TwinCsr = Csr.For() });

        Assert.Equal(result.Record!.Intent.Names, result.Twin!.Record!.Intent.Names);
    }

    [Fact]
    public async Task ARenewalRenewsBothWithNewKeysAndLinksTheNewOnes()
    {
        var twinKey = SoftwareSigningKey.Create(KeyAlgorithm.P256);
        var old = await IssueAsync(Request() with { TwinCsr = Csr.For(twinKey) });
        var holder = _house.Requester with { Certificate = old.Record!.Intent.Id };

        var reused = await Assert.ThrowsAsync<RefusedException>(async () => await _house.Renewal.RenewAsync(
            holder, new RenewRequest { Csr = Csr.For(), TwinCsr = Csr.For(twinKey), RequestId = "n1" }, Stop));
        var ungranted = await Assert.ThrowsAsync<RefusedException>(async () => await _house.Renewal.RenewAsync(
            holder with { Grants = [] }, new RenewRequest { Csr = Csr.For(), TwinCsr = Csr.For(), RequestId = "n1" }, Stop));
        var renewed = await _house.Renewal.RenewAsync(holder, new RenewRequest { Csr = Csr.For(), TwinCsr = Csr.For(), RequestId = "n1" }, Stop);

        Assert.Equal((RefusalReason.KeyRefused, "twin_csr"), (reused.Reason, Assert.Single(reused.Violations).Field));
        Assert.Equal(RefusalReason.NotGranted, ungranted.Reason);
        Assert.Equal(old.Record.Intent.Id, renewed.Record!.Intent.Renews);
        Assert.Equal(old.Twin!.Record!.Intent.Id, renewed.Twin!.Record!.Intent.Renews);
        Assert.Equal(SHA256.HashData(renewed.Record.Der!.Value.Span), RelatedCertificate.Find(renewed.Twin.Record.Intent.ToBeSigned)!.Value);
    }

    [Fact]
    public async Task ARenewalWhoseSecondFailedIsCompletedByARetry()
    {
        var old = await IssueAsync(Request());
        var holder = _house.Requester with { Certificate = old.Record!.Intent.Id };
        var request = new RenewRequest { Csr = Csr.For(), TwinCsr = Csr.For(), RequestId = "n1" };
        _house.TwinKey.IsAway = true;
        await Assert.ThrowsAsync<RefusedException>(async () => await _house.Renewal.RenewAsync(holder, request, Stop));
        _house.TwinKey.IsAway = false;

        var renewed = await _house.Renewal.RenewAsync(holder, request, Stop);

        Assert.NotNull(renewed.Twin!.Record!.Der);
        Assert.Equal((2, 2), (_house.ServerKey.Signatures, _house.TwinKey.Signatures));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RevokingOneRevokesTheOtherWhenAskedTo(bool twin)
    {
        var result = await IssueAsync(Request());
        var (first, second) = (result.Record!.Intent.Id, result.Twin!.Record!.Intent.Id);

        var would = await RevokeAsync(second, twin, validateOnly: true);
        var done = await RevokeAsync(second, twin);

        Assert.Equal(twin ? [first] : [], would.Others);
        Assert.Equal(twin ? [first] : [], done.Others);
        Assert.NotNull((await _house.Ledger.FindAsync(second, Stop))!.Revocation);
        Assert.Equal(twin, (await _house.Ledger.FindAsync(first, Stop))!.Revocation is not null);
        // Again: both are revoked, and the first revocation of each stays.
        var again = await RevokeAsync(second, twin: true);
        Assert.Equal([first], again.Others);
    }

    [Fact]
    public async Task OfALostKeyTheKeyOfTheTwinIsBlockedOnlyWhenTheTwinIsRevokedWithIt()
    {
        var result = await IssueAsync(Request());

        await RevokeAsync(result.Record!.Intent.Id, twin: true, reason: RevocationReason.KeyCompromise);

        Assert.True(await _house.Ledger.IsKeyCompromisedAsync(result.Record.Intent.PublicKeySha256, Stop));
        Assert.True(await _house.Ledger.IsKeyCompromisedAsync(result.Twin!.Record!.Intent.PublicKeySha256, Stop));
    }

    [Fact]
    public async Task AHolderRevokesItsOwnAndNotTheTwinWithIt()
    {
        var result = await IssueAsync(Request());
        var holder = new Caller("dns:api.example.test", Role.None, [], result.Record!.Intent.Id);

        var refusal = await Assert.ThrowsAsync<RefusedException>(async () => await _house.Base.Revocation.RevokeAsync(
            holder, new RevokeRequest { Certificate = result.Record.Intent.Id, Reason = RevocationReason.Superseded, RevokesTwin = true }, Stop));

        Assert.Equal(RefusalReason.NotGranted, refusal.Reason);
        Assert.All(_house.Ledger.Records, record => Assert.Null(record.Revocation));
    }

    private static IssueRequest Request() => new()
    {
        Profile = "server-tls",
        Csr = Csr.For("api.example.test"),
        TwinCsr = Csr.For("api.example.test"),
        RequestId = "r1",
    };

    private async Task<RevocationResult> RevokeAsync(
        CertificateId id, bool twin, bool validateOnly = false, RevocationReason reason = RevocationReason.Superseded) =>
        await _house.Base.Revocation.RevokeAsync(
            _house.Base.Operator, new RevokeRequest { Certificate = id, Reason = reason, RevokesTwin = twin, ValidateOnly = validateOnly }, Stop);

    private async Task<IssuanceResult> IssueAsync(IssueRequest request) => await _house.Issuance.IssueAsync(_house.Requester, request, Stop);

    private async Task<RefusedException> RefusalAsync(IssueRequest request) =>
        await Assert.ThrowsAsync<RefusedException>(async () => await IssueAsync(request));
}

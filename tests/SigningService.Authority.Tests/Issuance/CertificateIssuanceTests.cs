using System.Security.Cryptography;
using SigningService.Authority.Asn1;
using SigningService.Authority.Auditing;
using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;
using SigningService.Authority.Tests.Profiles;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Issuance;

public sealed class CertificateIssuanceTests
{
    private readonly TestHouse _house = new();

    [Fact]
    public async Task TheIntentIsRecordedBeforeTheSignatureAndTheCertificateBeforeTheAnswer()
    {
        var result = await IssueAsync(Request());

        Assert.Equal(["intent", "issued"], _house.Ledger.Acts);
        var certificate = ParsedCertificate.Parse(result.Record!.Der!.Value);
        Assert.True(certificate.ToBeSigned.Span.SequenceEqual(result.Record.Intent.ToBeSigned.Span));
        Assert.True(certificate.IsSignedBy(_house.Hierarchy.ServerKey.PublicKey));
    }

    [Fact]
    public async Task NothingIsSignedWhenTheIntentCannotBeRecorded()
    {
        _house.Ledger.IsFull = true;

        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await IssueAsync(Request()));
        Assert.Equal(0, _house.Hierarchy.ServerKey.Signatures);
    }

    [Fact]
    public async Task ACertificateThatCouldNotBeRecordedIsRecordedByARetryAndNotSignedAgain()
    {
        var request = Request() with { RequestId = "r1" };
        _house.Ledger.AfterIntent = () => _house.Ledger.IsFull = true;
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await IssueAsync(request));
        Assert.Equal(1, _house.Hierarchy.ServerKey.Signatures);

        _house.Ledger.IsFull = false;
        var issued = (await IssueAsync(request)).Record!;

        Assert.Equal(1, _house.Hierarchy.ServerKey.Signatures);
        Assert.Equal(issued.Der!.Value, Assert.Single(_house.Ledger.Records).Der!.Value);
    }

    [Fact]
    public async Task FromItsDayOnAProfileTakesOtherKeysAndUntilThenItSaysSo()
    {
        var caller = _house.Requester with { Grants = [new IssuanceGrant(["moving-tls"], ProfileText.Rules("dns: [\"*.example.test\"]"))] };
        var request = Request() with { Profile = "moving-tls" };

        var before = await _house.Issuance.IssueAsync(caller, request, TestContext.Current.CancellationToken);
        _house.Time.Advance(TimeSpan.FromDays(39));
        var refused = await RefusalAsync(request, caller);

        Assert.Contains("From 2027-01-01 on", Assert.Single(before.Findings, finding => finding.Code == "KEY_ENDS").Message, StringComparison.Ordinal);
        Assert.Equal(RefusalReason.KeyRefused, refused.Reason);
        Assert.Contains("use ML-DSA-65", refused.Message + string.Concat(refused.Violations.Select(violation => violation.Description)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NinetyDaysAreSevenMillionSevenHundredSeventySixThousandSecondsWithTheLastOneIn()
    {
        var intent = (await IssueAsync(Request())).Record!.Intent;

        Assert.Equal(7_776_000, (intent.NotAfter - intent.NotBefore).TotalSeconds + 1);
        Assert.Equal(TimeSpan.FromMinutes(5), Some.Time - intent.NotBefore);
    }

    [Theory]
    [InlineData(60, 6)]
    [InlineData(90 * 86_400, 300)]
    public async Task OfAShortLifeNoMoreThanATenthLiesInThePast(int lifetime, int backdate)
    {
        var intent = (await IssueAsync(Request() with { Lifetime = TimeSpan.FromSeconds(lifetime) })).Record!.Intent;

        Assert.Equal(TimeSpan.FromSeconds(backdate), Some.Time - intent.NotBefore);
        Assert.Equal(lifetime, (intent.NotAfter - intent.NotBefore).TotalSeconds + 1);
    }

    [Fact]
    public async Task TheIssuerIsTheAuthoritysSubjectByteForByte()
    {
        var certificate = ParsedCertificate.Parse((await IssueAsync(Request())).Record!.Der!.Value);

        Assert.True(certificate.Issuer.Der.Span.SequenceEqual(_house.Hierarchy.Server.Certificate.Subject.Der.Span));
    }

    [Fact]
    public async Task ALeafThatWouldOutliveItsIssuerIsRefused()
    {
        _house.Time.SetUtcNow(_house.Hierarchy.Server.Certificate.NotAfter.AddDays(-1));

        Assert.Equal(RefusalReason.LifetimeNotAllowed, (await RefusalAsync(Request())).Reason);
        Assert.Empty(_house.Ledger.Acts);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(59)]
    [InlineData(-60)]
    [InlineData((90 * 86_400) + 1)]
    public async Task ALifetimeThatTheProfileDoesNotAllowIsRefused(int seconds) =>
        Assert.Equal(RefusalReason.LifetimeNotAllowed, (await RefusalAsync(Request() with { Lifetime = TimeSpan.FromSeconds(seconds) })).Reason);

    [Theory]
    [InlineData("other.test")]
    [InlineData("a.b.example.test")]
    [InlineData("127.0.0.2")]
    public async Task OneNameThatProfileOrGrantDoesNotAllowRefusesTheWholeRequest(string name)
    {
        var refusal = await RefusalAsync(Request() with { Csr = Csr.For("api.example.test", name) });

        Assert.Equal(RefusalReason.NameNotAllowed, refusal.Reason);
        Assert.Empty(_house.Ledger.Acts);
    }

    [Fact]
    public async Task AnOperatorIssuesNothingByThatRoleAlone() =>
        Assert.Equal(RefusalReason.NotGranted, (await RefusalAsync(Request(), _house.Operator)).Reason);

    [Fact]
    public async Task ARequesterHasOnlyTheProfilesOfItsGrant() =>
        Assert.Equal(
            RefusalReason.NotGranted,
            (await RefusalAsync(Request() with { Profile = "client-tls", Csr = Csr.For("spiffe://example.test/x") })).Reason);

    [Fact]
    public async Task TheSameRequestUnderTheSameIdGivesTheSameCertificate()
    {
        var request = Request() with { RequestId = "r1" };
        var first = await IssueAsync(request);
        _house.Time.Advance(TimeSpan.FromDays(1));
        var second = await IssueAsync(request);

        Assert.True(first.Record!.Der!.Value.Span.SequenceEqual(second.Record!.Der!.Value.Span));
        Assert.Equal(1, _house.Hierarchy.ServerKey.Signatures);
    }

    [Fact]
    public async Task TheSameIdForAnotherRequestIsRefused()
    {
        await IssueAsync(Request() with { RequestId = "r1" });

        Assert.Equal(RefusalReason.RequestIdReused, (await RefusalAsync(Request() with { RequestId = "r1" })).Reason);
    }

    [Fact]
    public async Task TheSameIdOfAnotherCallerIsAnotherRequest()
    {
        var request = Request() with { RequestId = "r1" };
        await IssueAsync(request);
        var other = _house.Requester with { Identity = "uri:spiffe://example.test/other" };
        await _house.Issuance.IssueAsync(other, request, TestContext.Current.CancellationToken);

        Assert.Equal(2, _house.Ledger.Records.Count);
    }

    [Fact]
    public async Task ARetryAfterAnOutageSignsTheBytesThatWereRecorded()
    {
        var request = Request() with { RequestId = "r1" };
        _house.Hierarchy.ServerKey.IsAway = true;
        var refusal = await RefusalAsync(request);
        Assert.Equal(RefusalReason.SigningUnavailable, refusal.Reason);
        Assert.NotNull(refusal.RetryAfter);
        Assert.Equal(AuditEventKind.SigningFailed, Assert.Single(_house.Ledger.Events).Kind);

        _house.Hierarchy.ServerKey.IsAway = false;
        _house.Time.Advance(TimeSpan.FromMinutes(10));
        var result = await IssueAsync(request);

        var record = Assert.Single(_house.Ledger.Records);
        Assert.True(ParsedCertificate.Parse(result.Record!.Der!.Value).ToBeSigned.Span.SequenceEqual(record.Intent.ToBeSigned.Span));
        Assert.Equal(Some.Time, record.Intent.CreatedAt);
    }

    [Fact]
    public async Task AThousandRetriesAtOnceGiveOneCertificateAndOneSignature()
    {
        var request = Request() with { RequestId = "r1" };
        var results = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => Task.Run(async () => await IssueAsync(request))));

        Assert.Single(results.Select(result => result.Record!.Intent.Id).Distinct());
        Assert.Equal(1, _house.Hierarchy.ServerKey.Signatures);
    }

    [Fact]
    public async Task ValidatingTouchesNeitherKeyNorLedger()
    {
        var result = await IssueAsync(Request() with { ValidateOnly = true, RequestId = "r1" });

        Assert.Null(result.Record);
        Assert.NotNull(result.ToBeSigned);
        Assert.Equal(0, _house.Hierarchy.ServerKey.Signatures);
        Assert.Empty(_house.Ledger.Acts);
    }

    [Fact]
    public async Task AKeyThatWasRevokedAsCompromisedIsNeverCertifiedAgain()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request() with { Csr = Csr.For(key, "api.example.test") };
        var first = await IssueAsync(request);
        await _house.Revocation.RevokeAsync(
            _house.Operator,
            new RevokeRequest { Certificate = first.Record!.Intent.Id, Reason = RevocationReason.KeyCompromise },
            TestContext.Current.CancellationToken);

        Assert.Equal(RefusalReason.KeyRefused, (await RefusalAsync(request)).Reason);
    }

    [Fact]
    public async Task TheKeyOfAnAuthorityIsNotCertified()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var hierarchy = new TestHierarchy(SoftwareSigningKey.Create(key), Some.Time.AddYears(-1));
        var issuance = new CertificateIssuance(_house.Profiles, hierarchy.Directory, TestHierarchy.Urls, _house.Rotation, _house.Ledger, _house.Ledger, _house.Budget(1_000), _house.Time);

        var refusal = await Assert.ThrowsAsync<RefusedException>(async () => await issuance.IssueAsync(
            _house.Requester, Request() with { Csr = Csr.For(key, "api.example.test") }, TestContext.Current.CancellationToken));
        Assert.Equal(RefusalReason.KeyRefused, refusal.Reason);
    }

    [Fact]
    public async Task ARevokedAuthorityIssuesNothing()
    {
        _house.Hierarchy.Server.MarkRevoked();

        await RefusalAsync(Request());
        Assert.Empty(_house.Ledger.Acts);
    }

    [Fact]
    public async Task ACancelledCallerDoesNotStopWhatIsAboutToBeSigned()
    {
        using var cancellation = new CancellationTokenSource();
        _house.Ledger.AfterIntent = cancellation.Cancel;

        var result = await _house.Issuance.IssueAsync(_house.Requester, Request(), cancellation.Token);

        Assert.NotNull(result.Record!.Der);
    }

    private static IssueRequest Request() => new() { Profile = "server-tls", Csr = Csr.For("api.example.test") };

    private async Task<IssuanceResult> IssueAsync(IssueRequest request) =>
        await _house.Issuance.IssueAsync(_house.Requester, request, TestContext.Current.CancellationToken);

    private async Task<RefusedException> RefusalAsync(IssueRequest request, Caller? caller = null) =>
        await Assert.ThrowsAsync<RefusedException>(async () => await _house.Issuance.IssueAsync(
            caller ?? _house.Requester, request, TestContext.Current.CancellationToken));
}

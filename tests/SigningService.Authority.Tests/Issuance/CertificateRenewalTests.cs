using System.Security.Cryptography;
using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;
using SigningService.Authority.Revocation;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Issuance;

public sealed class CertificateRenewalTests
{
    private readonly TestHouse _house = new();

    [Fact]
    public async Task TheSuccessorHasTheSameProfileAndNamesAndSaysWhatItFollows()
    {
        var old = await IssueAsync();
        var renewed = await RenewAsync(_house.Requester, new RenewRequest { Certificate = old.Id, Csr = Csr.For() });

        Assert.Equal(old.Names, renewed.Names);
        Assert.Equal(old.Profile, renewed.Profile);
        Assert.Equal(old.Id, renewed.Renews);
        Assert.NotEqual(old.Id, renewed.Id);
    }

    [Fact]
    public async Task AKeyThatAnyEarlierCertificateCarriedIsRefusedUnlessTheRuleAllowsIt()
    {
        using var firstKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var first = (await _house.Issuance.IssueAsync(
            _house.Requester, new IssueRequest { Profile = "server-tls", Csr = Csr.For(firstKey, "api.example.test"), Labels = new Dictionary<string, string>() }, TestContext.Current.CancellationToken)).Record!.Intent;
        var second = await RenewAsync(_house.Requester, new RenewRequest { Certificate = first.Id, Csr = Csr.For() });
        var again = new RenewRequest { Certificate = second.Id, Csr = Csr.For(firstKey) };

        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await RenewAsync(_house.Requester, again));
        Assert.Equal(RefusalReason.KeyRefused, refused.Reason);
        await Assert.ThrowsAsync<RefusedException>(async () => await RenewAsync(_house.Requester, again with { ValidateOnly = true }));

        _house.Rotation.Replace(_house.RotationOf("rules: [{id: appliances, profiles: [server-tls], keyReuse: true}]"));
        Assert.Equal(first.PublicKeySha256.ToArray(), (await RenewAsync(_house.Requester, again)).PublicKeySha256.ToArray());
    }

    [Fact]
    public async Task AHolderRenewsTheCertificateThatItCallsWithWithoutAGrant()
    {
        var old = await IssueAsync();
        var holder = new Caller("dns:api.example.test", Role.None, [], old.Id);

        Assert.Equal(old.Names, (await RenewAsync(holder, new RenewRequest { Csr = Csr.For("api.example.test") })).Names);
    }

    [Fact]
    public async Task AHolderGetsNoOtherNamesByRenewal()
    {
        var old = await IssueAsync();
        var holder = new Caller("dns:api.example.test", Role.None, [], old.Id);

        await RefusedAsync(holder, new RenewRequest { Csr = Csr.For("db.example.test") }, RefusalReason.NameNotAllowed);
    }

    [Fact]
    public async Task ARevokedCertificateIsNotRenewed()
    {
        var old = await IssueAsync();
        await _house.Revocation.RevokeAsync(
            _house.Operator, new RevokeRequest { Certificate = old.Id, Reason = RevocationReason.Superseded }, TestContext.Current.CancellationToken);

        await RefusedAsync(_house.Requester, new RenewRequest { Certificate = old.Id, Csr = Csr.For() }, RefusalReason.CertificateRevoked);
    }

    [Fact]
    public async Task AnExpiredCertificateIsNotRenewed()
    {
        var old = await IssueAsync();
        _house.Time.SetUtcNow(old.NotAfter.AddSeconds(1));

        await RefusedAsync(_house.Requester, new RenewRequest { Certificate = old.Id, Csr = Csr.For() }, RefusalReason.CertificateExpired);
    }

    [Fact]
    public async Task TheKeyMustBeNew()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var old = await IssueAsync(Csr.For(key, "api.example.test"));

        await RefusedAsync(_house.Requester, new RenewRequest { Certificate = old.Id, Csr = Csr.For(key) }, RefusalReason.KeyRefused);
    }

    [Fact]
    public async Task RenewingDoesNotGoAroundAGrantThatIsGone()
    {
        var old = await IssueAsync();
        var stripped = _house.Requester with { Grants = [] };

        await RefusedAsync(stripped, new RenewRequest { Certificate = old.Id, Csr = Csr.For() }, RefusalReason.NotGranted);
    }

    [Fact]
    public async Task SomeoneElsesCertificateDoesNotExist()
    {
        var old = await IssueAsync();
        var other = _house.Requester with { Identity = "uri:spiffe://example.test/other" };

        await RefusedAsync(other, new RenewRequest { Certificate = old.Id, Csr = Csr.For() }, RefusalReason.UnknownCertificate);
    }

    [Fact]
    public async Task ARetryGivesTheSameSuccessor()
    {
        var old = await IssueAsync();
        var request = new RenewRequest { Certificate = old.Id, Csr = Csr.For(), RequestId = "n1" };

        Assert.Equal((await RenewAsync(_house.Requester, request)).Id, (await RenewAsync(_house.Requester, request)).Id);
    }

    private async Task<IssuanceIntent> IssueAsync(byte[]? csr = null)
    {
        var request = new IssueRequest { Profile = "server-tls", Csr = csr ?? Csr.For("api.example.test") };
        return (await _house.Issuance.IssueAsync(_house.Requester, request, TestContext.Current.CancellationToken)).Record!.Intent;
    }

    private async Task<IssuanceIntent> RenewAsync(Caller caller, RenewRequest request) =>
        (await _house.Renewal.RenewAsync(caller, request, TestContext.Current.CancellationToken)).Record!.Intent;

    private async Task RefusedAsync(Caller caller, RenewRequest request, RefusalReason reason)
    {
        var refusal = await Assert.ThrowsAsync<RefusedException>(
            async () => await _house.Renewal.RenewAsync(caller, request, TestContext.Current.CancellationToken));
        Assert.Equal(reason, refusal.Reason);
    }
}

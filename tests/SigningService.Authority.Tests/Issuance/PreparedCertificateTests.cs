using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Issuance;

public sealed class PreparedCertificateTests
{
    private readonly TestHierarchy _hierarchy = new(KeyAlgorithm.P256, Some.Time);

    [Fact]
    public async Task APreparedCertificateIsSignedOnce()
    {
        var issuer = _hierarchy.Server.Issuer;
        var prepared = issuer.TakeUp(Some.Intent());
        await issuer.SignAsync(prepared, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await issuer.SignAsync(prepared, TestContext.Current.CancellationToken));
        Assert.Equal(1, _hierarchy.ServerKey.Signatures);
    }

    [Fact]
    public async Task APreparedCertificateIsSignedByNobodyButTheIssuerThatPreparedIt()
    {
        var prepared = _hierarchy.Server.Issuer.TakeUp(Some.Intent());

        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await _hierarchy.Client.Issuer.SignAsync(prepared, TestContext.Current.CancellationToken));
        Assert.Equal(0, _hierarchy.ClientKey.Signatures);
    }

    [Fact]
    public async Task AFailedSignatureUsesThePreparedCertificateUp()
    {
        var issuer = _hierarchy.Server.Issuer;
        var prepared = issuer.TakeUp(Some.Intent());
        _hierarchy.ServerKey.IsAway = true;
        await Assert.ThrowsAsync<SigningUnavailableException>(async () => await issuer.SignAsync(prepared, TestContext.Current.CancellationToken));

        _hierarchy.ServerKey.IsAway = false;
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await issuer.SignAsync(prepared, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void OnlyAnIssuerCanMakeOne() =>
        Assert.All(typeof(PreparedCertificate).GetConstructors(), constructor => Assert.False(constructor.IsPublic));

    [Fact]
    public void AnIssuerRefusesAKeyThatIsNotTheOneOfItsCertificate() =>
        Assert.Throws<ArgumentException>(
            () => Issuer.Of(_hierarchy.Server.Certificate, SignatureAlgorithm.EcdsaSha256, _hierarchy.ClientKey));
}

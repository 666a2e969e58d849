using SigningService.Testing.Strangers;

namespace SigningService.Authority.Tests.Linting.Strangers;

/// <summary>The judges are judged: by a PKI in which it is known who is good.</summary>
public sealed class StrangerTests(OpenSslPkiFixture fixture) : IClassFixture<OpenSslPkiFixture>
{
    private readonly OpenSslPki _pki = fixture.Pki;

    [Theory]
    [InlineData("openssl")]
    [InlineData("gnutls")]
    [InlineData("nss")]
    [InlineData("java")]
    [InlineData("go")]
    public async Task AGoodLeafIsAcceptedAndARevokedOneAndAForeignOneAreNot(string name)
    {
        var stranger = Create(name);

        var good = await stranger.JudgeAsync(_pki.ChainOf(_pki.Good));
        Assert.True(good.Accepted, good.Words);

        var revoked = await stranger.JudgeAsync(_pki.ChainOf(_pki.Revoked));
        Assert.False(revoked.Accepted, revoked.Words);
        Assert.Contains("revoked", revoked.Words, StringComparison.OrdinalIgnoreCase);

        var broken = _pki.Good.ToArray();
        broken[^1] ^= 1;
        var forged = await stranger.JudgeAsync(_pki.ChainOf(broken) with { RevocationLists = [] });
        Assert.False(forged.Accepted, forged.Words);
    }

    [Theory]
    [InlineData("openssl")]
    [InlineData("gnutls")]
    [InlineData("java")]
    public async Task ByOcspTooAGoodLeafIsAcceptedAndARevokedOneIsNot(string name)
    {
        await using var responder = OpenSslResponder.Start(_pki);
        var stranger = Create(name);

        var good = await stranger.JudgeAsync(_pki.ChainOf(_pki.Good) with { RevocationLists = [], OcspUrl = responder.Url });
        Assert.True(good.Accepted, good.Words);

        var revoked = await stranger.JudgeAsync(_pki.ChainOf(_pki.Revoked) with { RevocationLists = [], OcspUrl = responder.Url });
        Assert.False(revoked.Accepted, revoked.Words);
        Assert.Contains("revoked", revoked.Words, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task ZlintFindsALeafWithoutKeyIdentifier()
    {
        var zlint = new Zlint();
        Assert.Empty(await zlint.FindErrorsAsync(_pki.Issuing, "CERTIFICATE"));
        Assert.Empty(await zlint.FindErrorsAsync(_pki.IssuingList, "X509 CRL"));

        var rootWithoutIdentifiers = TbsBuilder.Leaf();
        rootWithoutIdentifiers.Remove(TbsBuilder.Aki);
        var certificate = Asn.Sequence(rootWithoutIdentifiers.Build(), rootWithoutIdentifiers.Algorithm, Asn.Tlv(0x03, [0], Asn.Sequence(Asn.Integer(1), Asn.Integer(1))));
        Assert.Contains("e_ext_authority_key_identifier_no_key_identifier", await zlint.FindErrorsAsync(certificate, "CERTIFICATE"));
    }

    private static IStranger Create(string name) => name switch
    {
        "openssl" => new OpenSsl(),
        "gnutls" => new GnuTls(),
        "nss" => new Nss(),
        "java" => new JavaCertPath(),
        "go" => new GoX509(),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}

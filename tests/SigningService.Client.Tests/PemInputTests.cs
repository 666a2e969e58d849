using System.Security.Cryptography;
using SigningService.Client.Connections;
using SigningService.Client.Keys;
using SigningService.Client.Tests.SmallService;

namespace SigningService.Client.Tests;

public sealed class PemInputTests
{
    private readonly SmallAuthority _authority = new();

    [Fact]
    public void ABundleTellsRootsFromIntermediates()
    {
        var bundle = TrustBundle.FromPem(_authority.BundlePem);

        Assert.Equal(_authority.Root.RawData, Assert.Single(bundle.Roots).RawData);
        Assert.Equal(_authority.Certificate.RawData, Assert.Single(bundle.Intermediates).RawData);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_authority.Root.RawData)), bundle.Fingerprint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no PEM at all")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void ABundleWithoutRootIsRefused(string pem) => Assert.Throws<FormatException>(() => TrustBundle.FromPem(pem));

    [Fact]
    public void ABundleOfIntermediatesAloneIsRefused() =>
        Assert.Throws<FormatException>(() => TrustBundle.FromPem(_authority.Certificate.ExportCertificatePem()));

    [Fact]
    public void AnIdentityNeedsTheKeyOfItsFirstCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = _authority.IssueLeaf("someone", key);
        using var other = PrivateKey.Generate(KeyType.P256);

        var refused = Assert.Throws<FormatException>(() => ClientIdentity.FromPem(leaf.ExportCertificatePem(), other.ToPem()));

        Assert.Contains("does not belong to the key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEncryptedKeyIsRefusedWithAdvice()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000));

        Assert.Contains("decrypt", Assert.Throws<FormatException>(() => PrivateKey.FromPem(pem)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KeysAreReadInTheThreeUsualForms()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(3072);

        foreach (var (pem, type) in new[]
        {
            (ec.ExportPkcs8PrivateKeyPem(), KeyType.P384), (ec.ExportECPrivateKeyPem(), KeyType.P384),
            (rsa.ExportPkcs8PrivateKeyPem(), KeyType.Rsa3072), (rsa.ExportRSAPrivateKeyPem(), KeyType.Rsa3072),
        })
        {
            using var key = PrivateKey.FromPem(pem);
            Assert.Equal(type, key.Type);
        }
    }
}

using System.Security.Cryptography.X509Certificates;
using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Testing;
using X509Certificate = Org.BouncyCastle.X509.X509Certificate;
using X509Extensions = Org.BouncyCastle.Asn1.X509.X509Extensions;

namespace SigningService.Authority.Tests.Asn1;

public sealed class TbsCertificateEncoderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Algorithms => [.. SignatureAlgorithm.All.Select(algorithm => algorithm.Name)];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void ACertificateOfEveryAlgorithmVerifiesInBouncyCastleAndHasTheSameIdentifierInsideAndOutside(string name)
    {
        var algorithm = SignatureAlgorithm.Find(name)!;
        var issuer = SoftwareSigningKey.Create(KeyFor(algorithm));
        var der = TestHierarchy.Sign(Leaf(issuer, algorithm), issuer);

        var certificate = new X509Certificate(der);
        certificate.Verify(PublicKeyOf(issuer));
        Assert.Equal(certificate.TbsCertificate.Signature, certificate.CertificateStructure.SignatureAlgorithm);
        var parsed = ParsedCertificate.Parse(der);
        Assert.Same(algorithm, parsed.SignatureAlgorithm);
        Assert.True(parsed.IsSignedBy(issuer.PublicKey));
    }

    [Fact]
    public void DotNetReadsBackWhatTheTemplateSays()
    {
        var issuer = SoftwareSigningKey.Create(KeyAlgorithm.P256);
        var template = Leaf(issuer, SignatureAlgorithm.EcdsaSha256);

        using var certificate = X509CertificateLoader.LoadCertificate(TestHierarchy.Sign(template, issuer));

        Assert.Equal(template.Serial.ToString(), certificate.SerialNumber, ignoreCase: true);
        Assert.Equal("CN=api.example.test, O=Example", certificate.Subject);
        Assert.Equal(template.NotBefore, certificate.NotBefore.ToUniversalTime());
        Assert.Equal(template.NotAfter, certificate.NotAfter.ToUniversalTime());
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["api.example.test", "*.web.example.test"], names.EnumerateDnsNames());
        Assert.Equal(["10.1.2.3", "::1"], names.EnumerateIPAddresses().Select(address => address.ToString()));
        Assert.False(names.Critical);
        var usage = certificate.Extensions.OfType<X509KeyUsageExtension>().Single();
        Assert.Equal(X509KeyUsageFlags.DigitalSignature, usage.KeyUsages);
        Assert.True(usage.Critical);
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal(
            [ExtendedKeyUsage.ServerAuth],
            certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Select(oid => oid.Value));
    }

    [Theory]
    [InlineData(KeyUsage.DigitalSignature, "03020780")]
    [InlineData(KeyUsage.DigitalSignature | KeyUsage.KeyEncipherment, "030205A0")]
    [InlineData(KeyUsage.KeyCertSign | KeyUsage.CrlSign, "03020106")]
    [InlineData(KeyUsage.DigitalSignature | KeyUsage.NonRepudiation, "030206C0")]
    public void KeyUsageHasNoTrailingZeroBits(KeyUsage usage, string expected)
    {
        var issuer = SoftwareSigningKey.Create(KeyAlgorithm.P256);
        var der = TestHierarchy.Sign(Leaf(issuer, SignatureAlgorithm.EcdsaSha256) with { KeyUsage = usage }, issuer);

        var value = new X509Certificate(der).GetExtensionValue(X509Extensions.KeyUsage).GetOctets();
        Assert.Equal(expected, Convert.ToHexString(value));
    }

    [Theory]
    [InlineData("2049-12-31T23:59:59Z", 0x17)]
    [InlineData("2050-01-01T00:00:00Z", 0x18)]
    public void TheFormOfTimeChangesWithTheYear2050(string notAfter, int expectedTag)
    {
        var issuer = SoftwareSigningKey.Create(KeyAlgorithm.P256);
        var end = DateTimeOffset.Parse(notAfter, System.Globalization.CultureInfo.InvariantCulture);
        var der = TestHierarchy.Sign(Leaf(issuer, SignatureAlgorithm.EcdsaSha256) with { NotAfter = end }, issuer);

        var validity = new X509Certificate(der).TbsCertificate.Validity.NotAfter.GetDerEncoded();
        Assert.Equal(expectedTag, validity[0]);
        Assert.Equal((byte)'Z', validity[^1]);
        Assert.Equal(end, ParsedCertificate.Parse(der).NotAfter);
    }

    [Fact]
    public void ASubjectAlternativeNameIsCriticalExactlyWhenTheSubjectIsEmpty()
    {
        var issuer = SoftwareSigningKey.Create(KeyAlgorithm.P256);
        var der = TestHierarchy.Sign(Leaf(issuer, SignatureAlgorithm.EcdsaSha256) with { Subject = DistinguishedName.Empty }, issuer);

        Assert.Contains(X509Extensions.SubjectAlternativeName.Id, new X509Certificate(der).GetCriticalExtensionOids());
    }

    [Fact]
    public void NameConstraintsHaveNoLeadingDotAndExcludeAllAddressesWhereNoneIsPermitted()
    {
        var issuer = SoftwareSigningKey.Create(KeyAlgorithm.P256);
        var template = Leaf(issuer, SignatureAlgorithm.EcdsaSha256) with
        {
            KeyUsage = KeyUsage.KeyCertSign | KeyUsage.CrlSign,
            Authority = new AuthorityTerms(0, new NameConstraints(["example.test"], [])),
        };

        var value = new X509Certificate(TestHierarchy.Sign(template, issuer)).GetExtensionValue(X509Extensions.NameConstraints).GetOctets();
        var permitted = "A010300E820C" + Convert.ToHexString("example.test"u8);
        var excluded = "A130300A8708" + new string('0', 16) + "30228720" + new string('0', 64);
        Assert.Equal("3044" + permitted + excluded, Convert.ToHexString(value));
    }

    [Fact]
    public void EqualTemplatesGiveEqualBytes()
    {
        var issuer = SoftwareSigningKey.Create(KeyAlgorithm.P256);
        var template = Leaf(issuer, SignatureAlgorithm.EcdsaSha256);

        Assert.Equal(TbsCertificateEncoder.Encode(template), TbsCertificateEncoder.Encode(template with { }));
    }

    private static CertificateTemplate Leaf(SoftwareSigningKey issuer, SignatureAlgorithm algorithm) => new()
    {
        Serial = SerialNumber.Random(),
        SignatureAlgorithm = algorithm,
        Issuer = DistinguishedName.Create(new AttributeValue(AttributeType.CommonName, "Test CA")),
        NotBefore = Noon,
        NotAfter = Noon.AddDays(90).AddSeconds(-1),
        Subject = DistinguishedName.Create(
            new AttributeValue(AttributeType.CommonName, "api.example.test"), new AttributeValue(AttributeType.Organization, "Example")),
        PublicKey = issuer.PublicKey,
        AuthorityKeyIdentifier = issuer.PublicKey.KeyIdentifier,
        KeyUsage = KeyUsage.DigitalSignature,
        ExtendedKeyUsages = [ExtendedKeyUsage.ServerAuth],
        Names =
        [
            new GeneralName(GeneralNameKind.Dns, "api.example.test"),
            new GeneralName(GeneralNameKind.Dns, "*.web.example.test"),
            new GeneralName(GeneralNameKind.Ip, "10.1.2.3"),
            new GeneralName(GeneralNameKind.Ip, "::1"),
            new GeneralName(GeneralNameKind.Uri, "spiffe://example.test/api"),
            new GeneralName(GeneralNameKind.Email, "pki@example.test"),
        ],
        RevocationListUrl = "http://pki.example.test/crl/server-ca/0.crl",
        OcspUrl = "http://pki.example.test/ocsp",
        IssuerUrl = "http://pki.example.test/ca/server-ca.cer",
    };

    private static KeyAlgorithm KeyFor(SignatureAlgorithm algorithm) => algorithm.Family switch
    {
        KeyFamily.Ec => KeyAlgorithm.P256,
        KeyFamily.Rsa => KeyAlgorithm.Rsa2048,
        KeyFamily.MlDsa44 => KeyAlgorithm.MlDsa44,
        KeyFamily.MlDsa65 => KeyAlgorithm.MlDsa65,
        KeyFamily.MlDsa87 => KeyAlgorithm.MlDsa87,
        _ => KeyAlgorithm.Ed25519,
    };

    private static Org.BouncyCastle.Crypto.AsymmetricKeyParameter PublicKeyOf(SoftwareSigningKey key) =>
        Org.BouncyCastle.Security.PublicKeyFactory.CreateKey(key.PublicKey.SubjectPublicKeyInfo.ToArray());
}

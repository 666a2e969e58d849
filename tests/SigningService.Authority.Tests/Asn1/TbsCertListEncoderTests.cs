using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Revocation;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Asn1;

public sealed class TbsCertListEncoderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly SoftwareSigningKey _issuer = SoftwareSigningKey.Create(KeyAlgorithm.P256);

    [Fact]
    public async Task BouncyCastleReadsBackEveryEntry()
    {
        RevokedSerial[] entries =
        [
            new(SerialNumber.Random(), Noon, RevocationReason.KeyCompromise, Noon.AddDays(-1)),
            new(SerialNumber.Random(), Noon.AddMinutes(1), RevocationReason.Unspecified, null),
            new(SerialNumber.Random(), Noon.AddMinutes(2), RevocationReason.PrivilegeWithdrawn, null),
        ];

        var list = await SignAsync(entries);

        list.Verify(PublicKeyFactory.CreateKey(_issuer.PublicKey.SubjectPublicKeyInfo.ToArray()));
        Assert.Equal(2, list.Version);
        Assert.Equal(Noon.UtcDateTime, list.ThisUpdate);
        foreach (var entry in entries)
        {
            var read = list.GetRevokedCertificate(new Org.BouncyCastle.Math.BigInteger(entry.Serial.Content.ToArray()));
            Assert.Equal(entry.RevokedAt.UtcDateTime, read.RevocationDate);
            var reason = read.GetExtensionValue(X509Extensions.ReasonCode)?.GetOctets();
            Assert.Equal(entry.Reason == RevocationReason.Unspecified ? null : [0x0A, 0x01, (byte)entry.Reason], reason);
            Assert.Equal(entry.InvalidFrom is not null, read.GetExtensionValue(X509Extensions.InvalidityDate) is not null);
        }
    }

    [Fact]
    public async Task AnEmptyListHasNoRevokedCertificatesAtAll()
    {
        var list = await SignAsync([]);

        Assert.Null(list.GetRevokedCertificates());
        Assert.Empty(list.CertificateList.TbsCertList.GetRevokedCertificates());
    }

    [Fact]
    public async Task TheDistributionPointIsCriticalAndSaysTheUrlByteForByte()
    {
        var list = await SignAsync([]);

        Assert.Contains(X509Extensions.IssuingDistributionPoint.Id, list.GetCriticalExtensionOids());
        var value = list.GetExtensionValue(X509Extensions.IssuingDistributionPoint).GetOctets();
        Assert.Equal("http://pki.example.test/crl/server-ca/0.crl", System.Text.Encoding.ASCII.GetString(value.AsSpan(value.Length - 43)));
        Assert.Equal(X509Extensions.IssuingDistributionPoint.Id, Assert.Single(list.GetCriticalExtensionOids()));
    }

    private async Task<X509Crl> SignAsync(RevokedSerial[] entries)
    {
        var toBeSigned = TbsCertListEncoder.Encode(
            new RevocationListTemplate
            {
                SignatureAlgorithm = SignatureAlgorithm.EcdsaSha256,
                Issuer = DistinguishedName.Create(new AttributeValue(AttributeType.CommonName, "Test CA")),
                ThisUpdate = Noon,
                NextUpdate = Noon.AddDays(1),
                AuthorityKeyIdentifier = _issuer.PublicKey.KeyIdentifier,
                Number = 300,
                DistributionPointUrl = "http://pki.example.test/crl/server-ca/0.crl",
            },
            entries);
        var signature = await _issuer.SignAsync(SignatureAlgorithm.EcdsaSha256, toBeSigned, TestContext.Current.CancellationToken);
        return new X509Crl(SignedEncoder.Encode(toBeSigned, SignatureAlgorithm.EcdsaSha256, signature));
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Authority;
using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Testing;

namespace SigningService.Server.Tests.Running;

/// <summary>A client's certificate with its key.</summary>
internal sealed record TestClient(string Name, X509Certificate2 Certificate)
{
    /// <summary>A certificate of an authority, for <c>spiffe://example.test/{name}</c>; the ledger knows it only if it is imported.</summary>
    public static TestClient Create(
        string name, CertificateAuthority issuer, SoftwareSigningKey issuerKey, DateTimeOffset notBefore, TimeSpan lifetime, string usage = ExtendedKeyUsage.ClientAuth,
        ECDsa? key = null)
    {
        using var made = key is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
        key ??= made!;
        var der = TestHierarchy.Sign(
            new CertificateTemplate
            {
                Serial = SerialNumber.Random(),
                SignatureAlgorithm = issuer.Issuer.Algorithm,
                Issuer = issuer.Certificate.Subject,
                NotBefore = notBefore,
                NotAfter = notBefore + lifetime - TimeSpan.FromSeconds(1),
                Subject = DistinguishedName.Create(new AttributeValue(AttributeType.CommonName, name)),
                PublicKey = Authority.Keys.PublicKey.Parse(key.ExportSubjectPublicKeyInfo()),
                AuthorityKeyIdentifier = issuer.Issuer.KeyIdentifier,
                KeyUsage = KeyUsage.DigitalSignature,
                ExtendedKeyUsages = [usage],
                Names = [new GeneralName(GeneralNameKind.Uri, "spiffe://example.test/" + name)],
            },
            issuerKey);
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        return new TestClient(name, certificate.CopyWithPrivateKey(key));
    }
}

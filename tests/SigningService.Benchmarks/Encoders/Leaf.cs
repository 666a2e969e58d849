using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Authority.Linting;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;
using SigningService.Authority.Revocation;
using SigningService.Testing;

namespace SigningService.Benchmarks.Encoders;

/// <summary>A leaf as the profile <c>server-tls</c> makes it for one DNS name and a P-256 key.</summary>
internal static class Leaf
{
    private static readonly string[] ServerAuth = [ExtendedKeyUsage.ServerAuth];

    public static CertificateTemplate Template(CertificateAuthority authority, PublicKey key) => new()
    {
        Serial = Authority.SerialNumber.Random(),
        SignatureAlgorithm = authority.Issuer.Algorithm,
        Issuer = authority.Issuer.Name,
        NotBefore = Some.Time,
        NotAfter = Some.Time.AddDays(90).AddSeconds(-1),
        Subject = DistinguishedName.Create(new AttributeValue(AttributeType.CommonName, "api.example.test")),
        PublicKey = key,
        AuthorityKeyIdentifier = authority.Issuer.KeyIdentifier,
        KeyUsage = KeyUsage.DigitalSignature,
        ExtendedKeyUsages = ServerAuth,
        Names = [new GeneralName(GeneralNameKind.Dns, "api.example.test")],
        RevocationListUrl = TestHierarchy.Urls.RevocationList(new ShardId(authority.Id, 3)),
        OcspUrl = TestHierarchy.Urls.Ocsp,
        IssuerUrl = TestHierarchy.Urls.Certificate(authority.Id),
    };

    public static CertificateLintContext Terms(CertificateAuthority authority, PublicKey key) => new()
    {
        Kind = CertificateKind.Leaf,
        IssuerSubject = authority.Certificate.Subject.Der,
        IssuerKeyIdentifier = authority.Certificate.SubjectKeyIdentifier,
        IssuerNotBefore = authority.Certificate.NotBefore,
        IssuerNotAfter = authority.Certificate.NotAfter,
        SignatureAlgorithm = authority.Issuer.Algorithm,
        MaximumLifetime = TimeSpan.FromDays(90),
        KeyUsage = KeyUsage.DigitalSignature,
        ExtendedKeyUsages = ServerAuth,
        OcspNoCheck = false,
        PublicKey = key,
    };
}

using System.Net;
using SigningService.Authority;
using SigningService.Authority.Asn1;
using SigningService.Authority.Authorities;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Names;
using SigningService.Authority.Profiles;

namespace SigningService.Testing;

/// <summary>A standing PKI in memory: a root, <c>server-ca</c> with a name constraint and <c>client-ca</c>, all with keys of one kind.</summary>
public sealed class TestHierarchy
{
    public static readonly PublicationUrls Urls = new("http://pki.example.test");

    private readonly DateTimeOffset _notBefore;

    public TestHierarchy(KeyAlgorithm keys, DateTimeOffset notBefore, int shards = 4)
        : this(SoftwareSigningKey.Create(keys), notBefore, shards)
    {
    }

    /// <summary>With a given key for <c>server-ca</c>; the others get keys of its kind.</summary>
    public TestHierarchy(SoftwareSigningKey serverKey, DateTimeOffset notBefore, int shards = 4)
    {
        var keys = serverKey.PublicKey.Algorithm;
        _notBefore = notBefore;
        RootKey = SoftwareSigningKey.Create(keys);
        ServerKey = serverKey;
        ClientKey = SoftwareSigningKey.Create(keys);
        var rootName = NameOf("Test Root");
        var rootIssuer = new Issuer(rootName, RootKey.PublicKey, notBefore, notBefore.AddYears(10), SignatureAlgorithm.DefaultFor(keys), RootKey);
        var root = Authority("root", rootIssuer, rootName, RootKey, new AuthorityTerms(2, null), 10, 1);
        var server = Authority(
            "server-ca",
            root.Issuer,
            NameOf("Test Server CA"),
            ServerKey,
            new AuthorityTerms(0, new NameConstraints(["example.test", "localhost"], [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")])),
            5,
            shards);
        var client = Authority("client-ca", root.Issuer, NameOf("Test Client CA"), ClientKey, new AuthorityTerms(0, null), 5, shards);
        Directory = new AuthorityDirectory([root, server, client]);
    }

    public AuthorityDirectory Directory { get; }

    public SoftwareSigningKey RootKey { get; }

    public SoftwareSigningKey ServerKey { get; }

    public SoftwareSigningKey ClientKey { get; }

    public CertificateAuthority Root => Directory.Get("root");

    public CertificateAuthority Server => Directory.Get("server-ca");

    public CertificateAuthority Client => Directory.Get("client-ca");

    /// <summary>
    /// Adds <c>twin-root</c> and, below it, <c>twin-server-ca</c>, with keys of another kind: what <c>server-ca</c> certifies may be had there too.
    /// </summary>
    /// <returns>Their keys.</returns>
    public (SoftwareSigningKey Root, SoftwareSigningKey Server, SoftwareSigningKey Client) AddTwins(KeyAlgorithm keys)
    {
        var (rootKey, serverKey, clientKey) = (SoftwareSigningKey.Create(keys), SoftwareSigningKey.Create(keys), SoftwareSigningKey.Create(keys));
        var rootName = NameOf("Test Twin Root");
        var rootIssuer = new Issuer(rootName, rootKey.PublicKey, _notBefore, _notBefore.AddYears(10), SignatureAlgorithm.DefaultFor(keys), rootKey);
        var root = Authority("twin-root", rootIssuer, rootName, rootKey, new AuthorityTerms(2, null), 10, 1, rootKey);
        var server = Authority("twin-server-ca", root.Issuer, NameOf("Test Twin Server CA"), serverKey, new AuthorityTerms(0, null), 5, 1, rootKey);
        var client = Authority("twin-client-ca", root.Issuer, NameOf("Test Twin Client CA"), clientKey, new AuthorityTerms(0, null), 5, 1, rootKey);
        Directory.Replace([.. Directory.All, root, server, client]);
        return (rootKey, serverKey, clientKey);
    }

    /// <summary>Signs what a template says, as it stands, with the key of an authority.</summary>
    public static byte[] Sign(CertificateTemplate template, SoftwareSigningKey key)
    {
        var toBeSigned = TbsCertificateEncoder.Encode(template);
        var signature = key.SignAsync(template.SignatureAlgorithm, toBeSigned, CancellationToken.None).AsTask();
        return SignedEncoder.Encode(toBeSigned, template.SignatureAlgorithm, signature.IsCompletedSuccessfully ? signature.Result : []);
    }

    /// <summary>Signs, as the root, what a successor of an issuing authority needs: what that one has, under another name and key.</summary>
    public byte[] CertifyAuthority(
        DistinguishedName subject, PublicKey key, DateTimeOffset notBefore, TimeSpan lifetime, AuthorityTerms? terms = null) => Sign(
        new CertificateTemplate
        {
            Serial = SerialNumber.Random(),
            SignatureAlgorithm = Root.Issuer.Algorithm,
            Issuer = Root.Issuer.Name,
            NotBefore = notBefore,
            NotAfter = notBefore + lifetime - TimeSpan.FromSeconds(1),
            Subject = subject,
            PublicKey = key,
            AuthorityKeyIdentifier = Root.Issuer.KeyIdentifier,
            KeyUsage = KeyUsage.KeyCertSign | KeyUsage.CrlSign,
            Authority = terms ?? new AuthorityTerms(0, null),
            RevocationListUrl = Urls.RevocationList(new("root", 0)),
            IssuerUrl = Urls.Certificate("root"),
        },
        RootKey);

    private static DistinguishedName NameOf(string commonName) => DistinguishedName.Create(
        new AttributeValue(AttributeType.Organization, "Example"), new AttributeValue(AttributeType.CommonName, commonName));

    private CertificateAuthority Authority(
        string id, Issuer issuer, DistinguishedName subject, SoftwareSigningKey key, AuthorityTerms terms, int years, int shards, SoftwareSigningKey? rootKey = null)
    {
        var isRoot = issuer.Name.Equals(subject);
        var template = new CertificateTemplate
        {
            Serial = SerialNumber.Random(),
            SignatureAlgorithm = issuer.Algorithm,
            Issuer = issuer.Name,
            NotBefore = _notBefore,
            NotAfter = _notBefore.AddYears(years),
            Subject = subject,
            PublicKey = key.PublicKey,
            AuthorityKeyIdentifier = issuer.KeyIdentifier,
            KeyUsage = KeyUsage.KeyCertSign | KeyUsage.CrlSign,
            Authority = terms,
            RevocationListUrl = isRoot ? null : Urls.RevocationList(new("root", 0)),
            IssuerUrl = isRoot ? null : Urls.Certificate("root"),
        };
        var certificate = ParsedCertificate.Parse(Sign(template, rootKey ?? RootKey));
        return new CertificateAuthority(id, certificate, Issuer.Of(certificate, SignatureAlgorithm.DefaultFor(key.PublicKey.Algorithm), key), shards);
    }
}

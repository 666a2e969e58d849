using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Client.Connections;

namespace SigningService.Client.Tests.Peers;

/// <summary>A root, an issuing authority below it, and their lists, with keys in memory.</summary>
internal sealed class Pki
{
    public const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly HashSet<string> _revoked = [];
    private long _number;

    public Pki(string name = "Test")
    {
        var now = DateTimeOffset.UtcNow;
        var root = AuthorityRequest($"CN={name} Root", _rootKey);
        Root = root.CreateSelfSigned(now.AddYears(-1), now.AddYears(10));
        var issuing = AuthorityRequest($"CN={name} Issuing CA", _key);
        issuing.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Root, true, false));
        Issuing = issuing.Create(Root, now.AddYears(-1), now.AddYears(5), RandomNumberGenerator.GetBytes(16)).CopyWithPrivateKey(_key);
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Issuing { get; }

    public TrustBundle Trust => TrustBundle.FromCertificates([Root]);

    /// <summary>An identity with a key of its own, sent with the issuing authority's certificate.</summary>
    public ClientIdentity Issue(
        string commonName, string[]? usages = null, string? uri = null, TimeSpan? lifetime = null, DateTimeOffset? notBefore = null, string? listUrl = null)
    {
        var (chain, key) = IssuePem(commonName, uri, usages, lifetime, notBefore, listUrl);
        return ClientIdentity.FromPem(chain, key);
    }

    /// <summary>The same as files have it.</summary>
    public (string Chain, string Key) IssuePem(
        string commonName, string? uri = null, string[]? usages = null, TimeSpan? lifetime = null, DateTimeOffset? notBefore = null, string? listUrl = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = Sign(commonName, new PublicKey(key), usages ?? [ServerAuth, ClientAuth], uri, lifetime, notBefore, listUrl);
        return (leaf.ExportCertificatePem() + "\n" + Issuing.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A leaf for a key that lives elsewhere.</summary>
    public X509Certificate2 Sign(
        string commonName, PublicKey key, string[] usages, string? uri = null, TimeSpan? lifetime = null, DateTimeOffset? notBefore = null, string? listUrl = null)
    {
        var request = new CertificateRequest(new X500DistinguishedName($"CN={commonName}"), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        if (uri is not null)
            names.AddUri(new Uri(uri));
        request.CertificateExtensions.Add(names.Build());
        if (usages.Length > 0)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. usages.Select(oid => new Oid(oid))], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Issuing, true, false));
        if (listUrl is not null)
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([listUrl]));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        var from = notBefore ?? DateTimeOffset.UtcNow.AddMinutes(-1);
        return request.Create(
            Issuing.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), from, from + (lifetime ?? TimeSpan.FromDays(90)), serial);
    }

    public void Revoke(X509Certificate2 certificate) => _revoked.Add(certificate.SerialNumber);

    /// <summary>The lists of both, in PEM, as the service publishes them.</summary>
    public string ListsPem(DateTimeOffset? thisUpdate = null, TimeSpan? life = null) =>
        List(Root, [], thisUpdate, life) + "\n" + List(Issuing, _revoked, thisUpdate, life) + "\n";

    public byte[] IssuingList(IEnumerable<string> serials, DateTimeOffset? thisUpdate = null, TimeSpan? life = null) =>
        Build(Issuing, serials, thisUpdate, life);

    private string List(X509Certificate2 authority, IEnumerable<string> serials, DateTimeOffset? thisUpdate, TimeSpan? life) =>
        PemEncoding.WriteString("X509 CRL", Build(authority, serials, thisUpdate, life));

    private byte[] Build(X509Certificate2 authority, IEnumerable<string> serials, DateTimeOffset? thisUpdate, TimeSpan? life)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var serial in serials)
            list.AddEntry(Convert.FromHexString(serial));
        var from = thisUpdate ?? DateTimeOffset.UtcNow;
        return list.Build(authority, ++_number, from + (life ?? TimeSpan.FromDays(1)), HashAlgorithmName.SHA256, thisUpdate: from);
    }

    private static CertificateRequest AuthorityRequest(string subject, ECDsa key)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }
}

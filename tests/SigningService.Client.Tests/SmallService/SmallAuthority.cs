using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SigningService.Client.Tests.SmallService;

/// <summary>A root and an issuing authority with keys in memory, for a service that is real but small.</summary>
internal sealed class SmallAuthority
{
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public SmallAuthority(string name = "Small")
    {
        var now = DateTimeOffset.UtcNow;
        var root = Request($"CN={name} Root", _rootKey);
        AddAuthorityExtensions(root);
        Root = root.CreateSelfSigned(now.AddHours(-1), now.AddYears(10));
        var issuer = Request($"CN={name} Issuing CA", _key);
        AddAuthorityExtensions(issuer);
        issuer.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Root, true, false));
        Certificate = issuer.Create(Root, now.AddHours(-1), now.AddYears(5), RandomNumberGenerator.GetBytes(16)).CopyWithPrivateKey(_key);
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Certificate { get; }

    /// <summary>The root followed by the issuing authority.</summary>
    public string BundlePem => Root.ExportCertificatePem() + "\n" + Certificate.ExportCertificatePem() + "\n";

    public string SubjectKeyId =>
        Certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifier!.ToLowerInvariant();

    /// <summary>Issues for the key, subject and names of a PKCS#10 request.</summary>
    public X509Certificate2 Issue(byte[] csr, TimeSpan lifetime, X509Extension? names = null)
    {
        var asked = CertificateRequest.LoadSigningRequest(
            csr, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions, RSASignaturePadding.Pkcs1);
        var request = new CertificateRequest(asked.SubjectName, asked.PublicKey, HashAlgorithmName.SHA256);
        var san = names ?? asked.CertificateExtensions.FirstOrDefault(e => e.Oid!.Value == "2.5.29.17");
        if (san is not null)
            request.CertificateExtensions.Add(san);
        return Sign(request, lifetime);
    }

    /// <summary>A leaf with its key, for both sides of TLS.</summary>
    public X509Certificate2 IssueLeaf(string commonName, ECDsa key, TimeSpan? lifetime = null, DateTimeOffset? from = null)
    {
        var request = Request($"CN={commonName}", key);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return Sign(request, lifetime ?? TimeSpan.FromDays(90), from).CopyWithPrivateKey(key);
    }

    public byte[] SignRevocationList(long number, IEnumerable<string> serials)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var serial in serials)
            list.AddEntry(Convert.FromHexString(serial));
        return list.Build(Certificate, number, DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA256);
    }

    /// <summary>An empty delta list (RFC 5280, 5.2.4), which .NET's builder does not make: a list with one extension more, signed again.</summary>
    public byte[] SignDeltaList(long number, long baseNumber)
    {
        var signed = new AsnReader(SignRevocationList(number, []), AsnEncodingRules.DER).ReadSequence();
        var fields = signed.ReadSequence();
        var algorithm = signed.ReadEncodedValue();
        var tbs = new AsnWriter(AsnEncodingRules.DER);
        using (tbs.PushSequence())
        {
            var tag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
            while (fields.PeekTag() != tag)
                tbs.WriteEncodedValue(fields.ReadEncodedValue().Span);
            var extensions = fields.ReadSequence(tag).ReadSequence();
            using (tbs.PushSequence(tag))
            using (tbs.PushSequence())
            {
                while (extensions.HasData)
                    tbs.WriteEncodedValue(extensions.ReadEncodedValue().Span);
                using (tbs.PushSequence())
                {
                    tbs.WriteObjectIdentifier("2.5.29.27");
                    tbs.WriteBoolean(true);
                    using (tbs.PushOctetString())
                        tbs.WriteInteger(baseNumber);
                }
            }
        }

        var list = new AsnWriter(AsnEncodingRules.DER);
        using (list.PushSequence())
        {
            list.WriteEncodedValue(tbs.Encode());
            list.WriteEncodedValue(algorithm.Span);
            list.WriteBitString(_key.SignData(tbs.Encode(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }

        return list.Encode();
    }

    private X509Certificate2 Sign(CertificateRequest request, TimeSpan lifetime, DateTimeOffset? from = null)
    {
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        var now = from ?? DateTimeOffset.UtcNow;
        return request.Create(
            Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), now.AddSeconds(-1), now + lifetime, serial);
    }

    private static CertificateRequest Request(string subject, ECDsa key) => new(subject, key, HashAlgorithmName.SHA256);

    private static void AddAuthorityExtensions(CertificateRequest request)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
    }
}

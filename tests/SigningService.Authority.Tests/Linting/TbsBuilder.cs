using SigningService.Authority.Keys;
using SigningService.Authority.Linting;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Tests.Linting;

/// <summary>A to-be-signed certificate with nothing wrong, and what is known of it; a test spoils one thing at a time.</summary>
internal sealed class TbsBuilder
{
    public const string Ski = "2.5.29.14";
    public const string Ku = "2.5.29.15";
    public const string San = "2.5.29.17";
    public const string Bc = "2.5.29.19";
    public const string Nc = "2.5.29.30";
    public const string CrlDp = "2.5.29.31";
    public const string Aki = "2.5.29.35";
    public const string Eku = "2.5.29.37";
    public const string Aia = "1.3.6.1.5.5.7.1.1";
    public const string NoCheck = "1.3.6.1.5.5.7.48.1.5";
    public const string Related = "1.3.6.1.5.5.7.1.36";

    private static readonly byte[] IssuerKeyIdentifier = [.. Enumerable.Repeat((byte)0x5a, 20)];
    private static readonly byte[] IssuerName = Asn.Name(("2.5.4.10", 0x0c, "Example"), ("2.5.4.3", 0x0c, "Issuing CA 1"));
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private TbsBuilder(CertificateLintContext context) => Context = context;

    public byte[]? Version { get; set; } = Asn.Tlv(0xa0, Asn.Integer(2));

    /// <summary>Content octets.</summary>
    public byte[] Serial { get; set; } = [0x4a, .. Enumerable.Range(1, 18).Select(i => (byte)i)];

    public byte[] Algorithm { get; set; } = SignatureAlgorithm.EcdsaSha256.Identifier.ToArray();

    public byte[] Issuer { get; set; } = IssuerName;

    public byte[] NotBefore { get; set; } = Asn.Time(Start);

    public byte[] NotAfter { get; set; } = Asn.Time(Start.AddDays(90).AddSeconds(-1));

    public byte[] Subject { get; set; } = Asn.Name(("2.5.4.6", 0x13, "CH"), ("2.5.4.10", 0x0c, "Example"), ("2.5.4.3", 0x0c, "api.example.test"));

    public byte[]? PublicKeyInfo { get; set; }

    /// <summary>Between key and extensions.</summary>
    public byte[] UniqueIds { get; set; } = [];

    public List<TestExtension> Extensions { get; } = [];

    /// <summary>What follows the extensions.</summary>
    public byte[] Trailer { get; set; } = [];

    public CertificateLintContext Context { get; set; }

    public static TbsBuilder Leaf()
    {
        var leaf = new TbsBuilder(ContextOf(CertificateKind.Leaf, KeyUsage.DigitalSignature) with
        {
            ExtendedKeyUsages = [ExtendedKeyUsage.ServerAuth, ExtendedKeyUsage.ClientAuth],
        });
        leaf.Set(Aki, null, KeyIdentifier(0x80, IssuerKeyIdentifier)).Set(Ski, null, Asn.OctetString(TestKeys.Ec.KeyIdentifier.ToArray()));
        leaf.Set(Ku, true, Asn.KeyUsage(7, 0x80)).Set(Bc, true, Asn.Sequence());
        leaf.SetUsages(ExtendedKeyUsage.ServerAuth, ExtendedKeyUsage.ClientAuth);
        leaf.SetNames(null, Asn.Dns("api.example.test"), Asn.Ip(10, 0, 0, 1), Asn.Uri("spiffe://example.test/api"), Asn.Email("ops@example.test"));
        leaf.Set(CrlDp, null, Asn.Sequence(Asn.DistributionPoint(Asn.Uri("http://pki.example.test/issuing-1/0.crl"))));
        leaf.Set(Aia, null, Asn.Sequence(
            Asn.Access("1.3.6.1.5.5.7.48.1", Asn.Uri("http://pki.example.test/ocsp")),
            Asn.Access("1.3.6.1.5.5.7.48.2", Asn.Uri("http://pki.example.test/issuing-1.cer"))));
        return leaf;
    }

    public static TbsBuilder Responder()
    {
        var responder = Leaf();
        responder.Context = responder.Context with { OcspNoCheck = true, ExtendedKeyUsages = [ExtendedKeyUsage.OcspSigning] };
        responder.Subject = Asn.CommonName("OCSP responder 1");
        responder.Remove(San).Remove(CrlDp).Set(NoCheck, null, [0x05, 0x00]).SetUsages(ExtendedKeyUsage.OcspSigning);
        return responder;
    }

    public static TbsBuilder Subordinate()
    {
        var authority = new TbsBuilder(ContextOf(CertificateKind.SubordinateAuthority, AuthorityUsage)) { Subject = Asn.CommonName("Issuing CA 2") };
        authority.Set(Aki, null, KeyIdentifier(0x80, IssuerKeyIdentifier)).SetAuthorityExtensions();
        authority.Set(Nc, true, Asn.Sequence(Asn.Tlv(0xa0, Asn.Sequence(Asn.Dns("example.test"))), Asn.Tlv(0xa1, Asn.Sequence(Asn.Ip(new byte[8])))));
        return authority;
    }

    public static TbsBuilder Root()
    {
        var context = ContextOf(CertificateKind.Root, AuthorityUsage) with { IssuerKeyIdentifier = TestKeys.Ec.KeyIdentifier };
        return new TbsBuilder(context) { Subject = IssuerName }.SetAuthorityExtensions();
    }

    public static byte[] KeyIdentifier(int tag, byte[] identifier) => Asn.Sequence(Asn.Tlv(tag, identifier));

    public TbsBuilder Set(string oid, bool? critical, byte[] value)
    {
        var extension = new TestExtension(oid, critical, value);
        var index = Extensions.FindIndex(present => present.Oid == oid);
        if (index < 0)
            Extensions.Add(extension);
        else
            Extensions[index] = extension;
        return this;
    }

    public TbsBuilder SetNames(bool? critical, params byte[][] names) => Set(San, critical, Asn.Sequence(names));

    public TbsBuilder SetUsages(params string[] oids) => Set(Eku, null, Asn.Sequence([.. oids.Select(Asn.Oid)]));

    public TbsBuilder SetCritical(string oid, bool? critical)
    {
        var index = Extensions.FindIndex(present => present.Oid == oid);
        Extensions[index] = Extensions[index] with { Critical = critical };
        return this;
    }

    public TbsBuilder Remove(string oid)
    {
        Extensions.RemoveAll(extension => extension.Oid == oid);
        return this;
    }

    public byte[] Build() => Asn.Sequence(
        Version ?? [],
        Asn.Integer(Serial),
        Algorithm,
        Issuer,
        Asn.Sequence(NotBefore, NotAfter),
        Subject,
        PublicKeyInfo ?? Context.PublicKey.SubjectPublicKeyInfo.ToArray(),
        UniqueIds,
        Extensions.Count == 0 ? [] : Asn.Tlv(0xa3, Asn.Sequence([.. Extensions.Select(extension => extension.Encode())])),
        Trailer);

    public IReadOnlyList<LintFinding> Check() => CertificateLinter.Check(Build(), Context);

    private const KeyUsage AuthorityUsage = KeyUsage.KeyCertSign | KeyUsage.CrlSign;

    private static CertificateLintContext ContextOf(CertificateKind kind, KeyUsage usage) => new()
    {
        Kind = kind,
        IssuerSubject = IssuerName,
        IssuerKeyIdentifier = IssuerKeyIdentifier,
        IssuerNotBefore = Start.AddYears(-1),
        IssuerNotAfter = Start.AddYears(4),
        SignatureAlgorithm = SignatureAlgorithm.EcdsaSha256,
        MaximumLifetime = TimeSpan.FromDays(90),
        KeyUsage = usage,
        ExtendedKeyUsages = [],
        OcspNoCheck = false,
        PublicKey = TestKeys.Ec,
    };

    private TbsBuilder SetAuthorityExtensions() =>
        Set(Ski, null, Asn.OctetString(TestKeys.Ec.KeyIdentifier.ToArray()))
            .Set(Ku, true, Asn.KeyUsage(1, 0x06))
            .Set(Bc, true, Asn.Sequence(Asn.Boolean(true), Asn.Integer(0)));
}

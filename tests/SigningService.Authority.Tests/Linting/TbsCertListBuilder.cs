using SigningService.Authority.Keys;
using SigningService.Authority.Linting;

namespace SigningService.Authority.Tests.Linting;

/// <summary>A to-be-signed revocation list with nothing wrong, and what is known of it; a test spoils one thing at a time.</summary>
internal sealed class TbsCertListBuilder
{
    public const string Number = "2.5.29.20";
    public const string Idp = "2.5.29.28";
    public const string Delta = "2.5.29.27";
    public const string Freshest = "2.5.29.46";
    public const string DeltaUrl = "http://pki.example.test/issuing-1/0-delta.crl";
    public const string Aki = "2.5.29.35";
    public const string Url = "http://pki.example.test/issuing-1/0.crl";
    public const string ReasonCode = "2.5.29.21";
    public const string InvalidityDate = "2.5.29.24";

    private static readonly byte[] IssuerKeyIdentifier = [.. Enumerable.Repeat((byte)0x5a, 20)];

    private TbsCertListBuilder()
    {
        Entries = [Entry(1), Entry(2, new TestExtension(ReasonCode, null, Reason(1)), Lost("20261101000000Z"))];
        Set(Aki, null, TbsBuilder.KeyIdentifier(0x80, IssuerKeyIdentifier));
        Set(Number, null, Asn.Integer(0x10, 0x92));
        Set(Idp, true, Asn.Sequence(Point(Url)));
    }

    public byte[]? Version { get; set; } = Asn.Integer(1);

    public byte[] Algorithm { get; set; } = SignatureAlgorithm.EcdsaSha256.Identifier.ToArray();

    public byte[] Issuer { get; set; } = Asn.CommonName("Issuing CA 1");

    public byte[] ThisUpdate { get; set; } = Asn.UtcTime("261123120000Z");

    public byte[]? NextUpdate { get; set; } = Asn.UtcTime("261130120000Z");

    /// <summary>Null leaves the field out.</summary>
    public List<byte[]>? Entries { get; set; }

    public List<TestExtension> Extensions { get; } = [];

    public RevocationListLintContext Context { get; set; } = new()
    {
        IssuerSubject = Asn.CommonName("Issuing CA 1"),
        IssuerKeyIdentifier = IssuerKeyIdentifier,
        SignatureAlgorithm = SignatureAlgorithm.EcdsaSha256,
        Number = 0x1092,
        DistributionPoint = Url,
        MaximumLifetime = TimeSpan.FromDays(7),
        ListsAuthorities = false,
    };

    public static TbsCertListBuilder List() => new();

    /// <summary>The field distributionPoint of an IssuingDistributionPoint.</summary>
    public static byte[] Point(string url) => Asn.Tlv(0xa0, Asn.Tlv(0xa0, Asn.Uri(url)));

    /// <summary>Makes it a delta from a list of this number.</summary>
    public TbsCertListBuilder MakeDelta(params byte[] number)
    {
        Context = Context with { BaseNumber = 0x1000 };
        return Set(Delta, true, Asn.Integer(number));
    }

    /// <summary>Makes it say where its deltas are.</summary>
    public TbsCertListBuilder NameFreshest(params byte[] points)
    {
        Context = Context with { FreshestUrl = DeltaUrl };
        return Set(Freshest, null, Asn.Sequence(points));
    }

    public static byte[] Reason(byte code) => Asn.Tlv(0x0a, [code]);

    public static TestExtension Lost(string time) => new(InvalidityDate, null, Asn.GeneralizedTime(time));

    /// <summary>An entry whose serial number ends in the octet given.</summary>
    public static byte[] Entry(byte serial, params TestExtension[] extensions) =>
        Entry(Asn.Integer([0x4a, .. new byte[17], serial]), Asn.UtcTime("261120080000Z"), extensions);

    public static byte[] Entry(byte[] serial, byte[] date, params TestExtension[] extensions) => Asn.Sequence(
        serial,
        date,
        extensions.Length == 0 ? [] : Asn.Sequence([.. extensions.Select(extension => extension.Encode())]));

    public TbsCertListBuilder Set(string oid, bool? critical, byte[] value)
    {
        Remove(oid);
        Extensions.Add(new TestExtension(oid, critical, value));
        return this;
    }

    public TbsCertListBuilder Remove(string oid)
    {
        Extensions.RemoveAll(extension => extension.Oid == oid);
        return this;
    }

    public byte[] Build() => Asn.Sequence(
        Version ?? [],
        Algorithm,
        Issuer,
        ThisUpdate,
        NextUpdate ?? [],
        Entries is null ? [] : Asn.Sequence([.. Entries]),
        Extensions.Count == 0 ? [] : Asn.Tlv(0xa0, Asn.Sequence([.. Extensions.Select(extension => extension.Encode())])));

    public IReadOnlyList<LintFinding> Check() => RevocationListLinter.Check(Build(), Context);
}

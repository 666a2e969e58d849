using System.Security.Cryptography;
using System.Text;
using SigningService.Authority.Names;
using SigningService.Authority.Refusals;
using SigningService.Authority.Requests;
using static SigningService.Authority.Tests.Requests.CraftedRequest;

namespace SigningService.Authority.Tests.Requests;

public sealed class SigningRequestTests
{
    private const string CommonName = "2.5.4.3";

    [Fact]
    public void ASoundRequestIsReadWhole()
    {
        var crafted = WithNames(Dns("API.Example.test"), Ip(127, 0, 0, 1), Uri("spiffe://example.test/pay"), Email("Ops@Example.test"), Dns("api.example.test"));
        var request = SigningRequest.Parse((crafted with { Subject = Name(CommonName, "api.example.test") }).Encode());

        Assert.Equal(
            ["dns:api.example.test", "ip:127.0.0.1", "uri:spiffe://example.test/pay", "email:Ops@example.test"],
            request.Names.Select(name => name.ToString()));
        Assert.Equal("api.example.test", request.Subject.CommonName);
        Assert.Empty(request.Extensions);
        Assert.Empty(request.Findings);
    }

    [Theory]
    [InlineData("CERTIFICATE REQUEST")]
    [InlineData("NEW CERTIFICATE REQUEST")]
    public void PemOfBothLabelsIsRead(string label)
    {
        var pem = PemEncoding.WriteString(label, WithDns("api.example.test").Encode());
        var request = SigningRequest.Parse(Encoding.ASCII.GetBytes($" \r\n{pem}\r\n\r\n"));
        Assert.Equal("dns:api.example.test", Assert.Single(request.Names).ToString());
    }

    // F26: what one reader checks and another issues from.
    public static TheoryData<string, byte[]> Ambiguous()
    {
        var der = WithDns("api.example.test").Encode();
        var pem = PemEncoding.WriteString("CERTIFICATE REQUEST", der);
        var names = Attribute(ExtensionRequest, Sequence(Extension(SubjectAlternativeName, Sequence(Dns("a.example.test")))));
        return new()
        {
            { "two PEM blocks", Encoding.ASCII.GetBytes(pem + "\n" + pem) },
            { "text before", Encoding.ASCII.GetBytes("Certificate Request:\n" + pem) },
            { "text after", Encoding.ASCII.GetBytes(pem + "\nx") },
            { "wrong label", Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", der)) },
            { "trailing DER", [.. der, 0x00] },
            { "trailing DER in PEM", Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE REQUEST", [.. der, 0x05, 0x00])) },
            { "extensionRequest twice", new CraftedRequest { Attributes = [names, names] }.Encode() },
            { "two values", new CraftedRequest { Attributes = [Attribute(ExtensionRequest, Sequence(), Sequence())] }.Encode() },
            { "alternative name twice", WithExtensions(
                Extension(SubjectAlternativeName, Sequence(Dns("a.example.test"))), Extension(SubjectAlternativeName, Sequence(Dns("b.example.test")))).Encode() },
            { "version 1", new CraftedRequest { Version = 1 }.Encode() },
            { "empty", [] },
            { "not even text", [0xFF, 0xFE] },
        };
    }

    [Theory]
    [MemberData(nameof(Ambiguous))]
    public void ARequestThatCouldBeReadTwoWaysIsRefused(string what, byte[] csr)
    {
        Assert.NotEmpty(what);
        Refused(RefusalReason.MalformedCsr, csr);
    }

    [Fact]
    public void MicrosoftsExtensionAttributeIsRefused()
    {
        var names = Sequence(Extension(SubjectAlternativeName, Sequence(Dns("a.example.test"))));
        var both = new CraftedRequest { Attributes = [Attribute(ExtensionRequest, names), Attribute("1.3.6.1.4.1.311.2.1.14", names)] };
        Refused(RefusalReason.ExtensionNotAllowed, both.Encode());
    }

    [Fact]
    public void AnUnknownAttributeIsRefusedByItsName() =>
        Assert.Contains("unstructuredName", Refused(
            RefusalReason.ExtensionNotAllowed,
            new CraftedRequest { Attributes = [Attribute("1.2.840.113549.1.9.2", Tagged(0x0C, "x"u8.ToArray()))] }.Encode()).Message, StringComparison.Ordinal);

    // F30
    [Fact]
    public void AChallengePasswordIsIgnoredAndNeverRepeated()
    {
        var crafted = new CraftedRequest { Attributes = [Attribute("1.2.840.113549.1.9.7", Tagged(0x0C, "hunter2"u8.ToArray()))] };
        var finding = Assert.Single(SigningRequest.Parse(crafted.Encode()).Findings);
        Assert.Equal("CHALLENGE_PASSWORD_IGNORED", finding.Code);
        Assert.DoesNotContain("hunter2", finding.Message, StringComparison.Ordinal);
    }

    // F30
    [Fact]
    public void APrivateKeyIsRefusedAndNothingOfItRepeated()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = key.ExportPkcs8PrivateKeyPem();
        var request = PemEncoding.WriteString("CERTIFICATE REQUEST", WithDns("a.example.test").Encode());
        foreach (var sent in new[] { pem, pem + "\n" + request, request + "\n" + pem, key.ExportECPrivateKeyPem() })
        {
            var refused = Refused(RefusalReason.MalformedCsr, Encoding.ASCII.GetBytes(sent));
            Assert.Contains("private key was sent", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(pem.Split('\n')[1][..20], refused.ToString(), StringComparison.Ordinal);
        }

        var binary = Refused(RefusalReason.MalformedCsr, key.ExportPkcs8PrivateKey());
        Assert.DoesNotContain(Convert.ToHexString(key.ExportPkcs8PrivateKey())[80..100], binary.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    // F20
    public static TheoryData<string, byte[]> WithoutProof()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var crafted = WithDns("api.example.test");
        var broken = crafted.Encode();
        broken[^1] ^= 1;
        return new()
        {
            { "broken", broken },
            { "missing", crafted.Encode([]) },
            { "zeros", crafted.Encode(new byte[70]) },
            { "of another request", crafted.Encode(other.SignData(WithDns("b.example.test").Info(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)) },
            { "by another key", (crafted with { PublicKey = other.ExportSubjectPublicKeyInfo() }).Encode() },
            { "as r||s", crafted.Encode(crafted.Key.SignData(crafted.Info(), HashAlgorithmName.SHA256)) },
            { "SHA-1", (crafted with { Hash = HashAlgorithmName.SHA1, Algorithm = Convert.FromHexString("300906072A8648CE3D0401") }).Encode() },
            { "MD5 with RSA", (crafted with { Algorithm = Convert.FromHexString("300D06092A864886F70D0101040500") }).Encode() },
            { "algorithm of another family", (crafted with { Algorithm = Convert.FromHexString("300D06092A864886F70D01010B0500") }).Encode() },
            { "parameters where none belong", (crafted with { Algorithm = Convert.FromHexString("300C06082A8648CE3D0403020500") }).Encode() },
        };
    }

    [Theory]
    [MemberData(nameof(WithoutProof))]
    public void ARequestWithoutProofOfPossessionIsRefused(string what, byte[] csr)
    {
        Assert.NotEmpty(what);
        Refused(RefusalReason.ProofOfPossessionFailed, csr);
    }

    // F16
    public static TheoryData<string, byte[]> HidingSubjects() => new()
    {
        { "NUL in CN", Name(CommonName, "bank.example.test\0.evil.test") },
        { "line break", Name(CommonName, "a\nb") },
        { "escape", Name("2.5.4.10", "\u001b[31mBank") },
        { "right to left override", Name("2.5.4.10", "\u202Etset") },
        { "zero width", Name(CommonName, "ba\u200Bnk") },
        { "BMPString", Name((CommonName, 0x1E, "\0a"u8.ToArray())) },
        { "TeletexString", Name((CommonName, 0x14, "a"u8.ToArray())) },
        { "UniversalString", Name((CommonName, 0x1C, "\0\0\0a"u8.ToArray())) },
        { "invalid UTF-8", Name((CommonName, 0x0C, [0xC0, 0x80])) },
        { "surrogate in UTF-8", Name((CommonName, 0x0C, [0xED, 0xA0, 0x80])) },
        { "control in PrintableString", Name((CommonName, 0x13, [0x01])) },
        { "two common names", Name((CommonName, 0x0C, "a"u8.ToArray()), (CommonName, 0x0C, "b"u8.ToArray())) },
        { "common name of 65", Name(CommonName, new string('a', 65)) },
        { "empty common name", Name(CommonName, "") },
        { "unknown attribute", Name("0.9.2342.19200300.100.1.25", "test") },
        { "no sequence", [0x31, 0x00] },
    };

    [Theory]
    [MemberData(nameof(HidingSubjects))]
    public void ASubjectThatHidesSomethingIsRefused(string what, byte[] subject)
    {
        Assert.NotEmpty(what);
        var refused = Refused(RefusalReason.NameNotAllowed, (WithDns("a.example.test") with { Subject = subject }).Encode());
        Assert.All(refused.Message, c => Assert.InRange(c, ' ', '~'));
    }

    // F13, F16, F18
    public static TheoryData<string, byte[]> BadNames() => new()
    {
        { "user principal name", Tagged(0xA0, [.. Oid("1.3.6.1.4.1.311.20.2.3"), .. Tagged(0xA0, Tagged(0x0C, "admin@example.test"u8.ToArray()))]) },
        { "directory name", Tagged(0xA4, Name(CommonName, "x")) },
        { "registered id", Tagged(0x88, [0x2A, 0x03]) },
        { "x400", Tagged(0xA3, []) },
        { "EDI party", Tagged(0xA5, []) },
        { "universal string", Tagged(0x0C, "a.example.test"u8.ToArray()) },
        { "NUL", Dns("bank.example.test\0.evil.test") },
        { "homoglyph", Dns("b\u0430nk.example.test") },
        { "invalid UTF-8", Tagged(0x82, [0xC0, 0x80]) },
        { "three octets of address", Ip(10, 0, 0) },
        { "address and mask", Ip(10, 0, 0, 1, 255, 0, 0, 0) },
        { "unspecified address", Ip(0, 0, 0, 0) },
        { "multicast address", Ip(224, 0, 0, 1) },
        { "broadcast address", Ip(255, 255, 255, 255) },
        { "mapped address", Ip(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10, 0, 0, 1) },
        { "empty", Dns("") },
    };

    [Theory]
    [MemberData(nameof(BadNames))]
    public void OneBadNameRefusesTheRequest(string what, byte[] name)
    {
        Assert.NotEmpty(what);
        var refused = Refused(RefusalReason.NameNotAllowed, WithNames(Dns("good.example.test"), name).Encode());
        Assert.All(refused.Message, c => Assert.InRange(c, ' ', '~'));
    }

    [Fact]
    public void ASpiffeIdStandsAloneAmongUris() => Refused(
        RefusalReason.NameNotAllowed, WithNames(Uri("spiffe://example.test/a"), Uri("https://example.test/")).Encode());

    [Fact]
    public void AHundredNamesAreReadAndOneMoreRefused()
    {
        string[] names = [.. Enumerable.Range(0, GeneralNames.Most).Select(i => $"h{i}.example.test")];
        Assert.Equal(GeneralNames.Most, SigningRequest.Parse(WithDns(names).Encode()).Names.Count);
        Refused(RefusalReason.NameNotAllowed, WithDns([.. names, "one.more.test"]).Encode());
    }

    // F29: what real clients send and does no harm.
    public static TheoryData<string, byte[]> Liberties() => new()
    {
        { "no attributes at all", new CraftedRequest { Attributes = null }.Encode() },
        { "no attribute", new CraftedRequest().Encode() },
        { "empty extension request", WithExtensions().Encode() },
        { "BER TRUE", WithExtensions(Extension("2.5.29.15", [0x03, 0x02, 0x07, 0x80], critical: 0x01)).Encode() },
        { "FALSE written out", WithExtensions(Extension("2.5.29.15", [0x03, 0x02, 0x07, 0x80], critical: 0x00)).Encode() },
        { "unsorted attributes", new CraftedRequest
        {
            Attributes = [Attribute(ExtensionRequest, Sequence()), Attribute("1.2.840.113549.1.9.7", Tagged(0x0C, "x"u8.ToArray()))],
        }.Encode() },
    };

    [Theory]
    [MemberData(nameof(Liberties))]
    public void HarmlessLibertiesOfRealClientsAreTaken(string what, byte[] csr)
    {
        Assert.NotEmpty(what);
        Assert.NotNull(SigningRequest.Parse(csr));
    }

    [Fact]
    public void IndefiniteLengthIsRefusedWithItsCause()
    {
        var der = WithDns("a.example.test").Encode();
        byte[] ber = [0x30, 0x80, .. der.AsSpan(der[1] == 0x82 ? 4 : 3), 0x00, 0x00];
        Assert.Contains("not strict DER", Refused(RefusalReason.MalformedCsr, ber).Message, StringComparison.Ordinal);
    }

    // F27
    [Theory]
    [InlineData(0x30)]
    [InlineData(0x31)]
    [InlineData(0xA0)]
    [InlineData(0x24)]
    public void TwentyThousandLevelsOfNestingAreRefused(byte tag)
    {
        // Indefinite lengths nest in two octets a level, so that so many fit into a request.
        byte[] nested = [.. Enumerable.Repeat(new byte[] { tag, 0x80 }, 20_000).SelectMany(level => level)];
        Refused(RefusalReason.MalformedCsr, [0x30, .. nested.AsSpan(0, 40_000)]);
        Assert.Throws<RefusedException>(() => SigningRequest.Parse(new CraftedRequest { Attributes = [nested] }.Encode()));
        Assert.Throws<RefusedException>(() => SigningRequest.Parse((WithDns("a.test") with { Subject = nested }).Encode()));
        Assert.Throws<RefusedException>(() => SigningRequest.Parse(WithExtensions(Extension(SubjectAlternativeName, nested)).Encode()));
    }

    [Fact]
    public void DefiniteNestingAsDeepAsFitsIsRefused()
    {
        // Each level is at most four octets of header: 15,000 of them fit.
        byte[] nested = [];
        for (var level = 0; level < 12_000; level++)
            nested = nested.Length < 60_000 ? Tagged(0x30, nested) : nested;
        Refused(RefusalReason.MalformedCsr, nested);
    }

    [Fact]
    public void ARequestLargerThan64KibIsRefused() =>
        Assert.Contains("larger", Refused(RefusalReason.MalformedCsr, new byte[SigningRequest.MaximumLength + 1]).Message, StringComparison.Ordinal);

    [Fact]
    public void EveryRefusalNamesTheField() =>
        Assert.Equal("csr", Assert.Single(Refused(RefusalReason.MalformedCsr, [1]).Violations).Field);

    internal static RefusedException Refused(RefusalReason reason, byte[] csr)
    {
        var refused = Assert.Throws<RefusedException>(() => SigningRequest.Parse(csr));
        Assert.Equal(reason, refused.Reason);
        return refused;
    }
}

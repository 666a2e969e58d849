using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using SigningService.Authority.Keys;
using SigningService.Authority.Linting;
using SigningService.Authority.Profiles;
using SigningService.Testing.Strangers;
using PublicKey = SigningService.Authority.Keys.PublicKey;

namespace SigningService.Authority.Tests.Linting.Strangers;

/// <summary>The linter over what OpenSSL made: good as far as OpenSSL's habits are ours, and what differs is named.</summary>
public sealed class StrangersCertificatesTests(OpenSslPkiFixture fixture) : IClassFixture<OpenSslPkiFixture>
{
    private readonly OpenSslPki _pki = fixture.Pki;

    // OpenSSL hashes key identifiers with SHA-1 and lets 90 days last a second longer, because both ends count.
    private static readonly string[] HabitsOfOpenSsl = ["lifetime-is-not-too-long", "subject-key-identifier-is-right"];

    [Fact]
    public void ALeafOfOpenSslDiffersOnlyInItsHabits()
    {
        Assert.Equal(HabitsOfOpenSsl, Check(_pki.Good, _pki.Issuing, CertificateKind.Leaf));
    }

    [Fact]
    public void AnAuthorityOfOpenSslDiffersOnlyInItsHabits()
    {
        Assert.Equal(HabitsOfOpenSsl, Check(_pki.Issuing, _pki.Root, CertificateKind.SubordinateAuthority));
    }

    [Fact]
    public void ALeafTakenForAnAuthorityIsFound()
    {
        Assert.Contains("basic-constraints-fit-kind", Check(_pki.Good, _pki.Issuing, CertificateKind.SubordinateAuthority));
    }

    [Fact]
    public void AnotherIssuerIsFound()
    {
        var findings = Check(_pki.Good, _pki.Root, CertificateKind.Leaf);
        Assert.Contains("issuer-is-exact", findings);
        Assert.Contains("authority-key-identifier-is-issuers", findings);
    }

    [Fact]
    public void AListOfOpenSslIsClean()
    {
        Assert.Empty(RevocationListLinter.Check(TbsOf(_pki.IssuingList), ListContext(_pki.Issuing)));
        Assert.Equal(
            ["list-issuer-is-exact", "list-authority-key-identifier-is-issuers"],
            RevocationListLinter.Check(TbsOf(_pki.IssuingList), ListContext(_pki.Root)).Select(finding => finding.RuleId));
    }

    private static string[] Check(ReadOnlyMemory<byte> certificate, ReadOnlyMemory<byte> issuer, CertificateKind kind)
    {
        using var subject = X509CertificateLoader.LoadCertificate(certificate.Span);
        using var authority = X509CertificateLoader.LoadCertificate(issuer.Span);
        var isLeaf = kind == CertificateKind.Leaf;
        var context = new CertificateLintContext
        {
            Kind = kind,
            IssuerSubject = authority.SubjectName.RawData,
            IssuerKeyIdentifier = KeyIdentifier(authority),
            IssuerNotBefore = authority.NotBefore,
            IssuerNotAfter = authority.NotAfter,
            SignatureAlgorithm = SignatureAlgorithm.EcdsaSha256,
            MaximumLifetime = TimeSpan.FromDays(90),
            KeyUsage = isLeaf ? KeyUsage.DigitalSignature : KeyUsage.KeyCertSign | KeyUsage.CrlSign,
            ExtendedKeyUsages = isLeaf ? [ExtendedKeyUsage.ServerAuth, ExtendedKeyUsage.ClientAuth] : [],
            OcspNoCheck = false,
            PublicKey = PublicKey.Parse(subject.PublicKey.ExportSubjectPublicKeyInfo()),
        };
        return [.. CertificateLinter.Check(TbsOf(certificate), context).Select(finding => finding.RuleId)];
    }

    private static RevocationListLintContext ListContext(ReadOnlyMemory<byte> issuer)
    {
        using var authority = X509CertificateLoader.LoadCertificate(issuer.Span);
        return new RevocationListLintContext
        {
            IssuerSubject = authority.SubjectName.RawData,
            IssuerKeyIdentifier = KeyIdentifier(authority),
            SignatureAlgorithm = SignatureAlgorithm.EcdsaSha256,
            Number = 0x1000,
            DistributionPoint = null,
            MaximumLifetime = TimeSpan.FromDays(7),
            ListsAuthorities = false,
        };
    }

    private static ReadOnlyMemory<byte> KeyIdentifier(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifierBytes;

    private static ReadOnlyMemory<byte> TbsOf(ReadOnlyMemory<byte> signed) =>
        new AsnReader(signed, AsnEncodingRules.DER).ReadSequence().ReadEncodedValue();
}

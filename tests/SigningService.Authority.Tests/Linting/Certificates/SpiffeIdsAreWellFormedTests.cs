using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class SpiffeIdsAreWellFormedTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.GoodAuthority("trust domain", authority => authority.SetNames(null, Asn.Uri("spiffe://example.test"))),
        CertificateVector.BadAuthority("authority with a path", authority => authority.SetNames(null, Asn.Uri("spiffe://example.test/a"))),
        CertificateVector.GoodLeaf("other URIs", leaf => leaf.SetNames(null, Asn.Uri("urn:a:b"), Asn.Uri("urn:a:c"))),
        CertificateVector.BadLeaf("no path", leaf => leaf.SetNames(null, Asn.Uri("spiffe://example.test"))),
        CertificateVector.BadLeaf("trailing slash", leaf => leaf.SetNames(null, Asn.Uri("spiffe://example.test/a/"))),
        CertificateVector.BadLeaf("empty segment", leaf => leaf.SetNames(null, Asn.Uri("spiffe://example.test//a"))),
        CertificateVector.BadLeaf("dot segment", leaf => leaf.SetNames(null, Asn.Uri("spiffe://example.test/a/../b"))),
        CertificateVector.BadLeaf("upper case trust domain", leaf => leaf.SetNames(null, Asn.Uri("spiffe://Example.test/a"))),
        CertificateVector.BadLeaf("upper case scheme", leaf => leaf.SetNames(null, Asn.Uri("SPIFFE://example.test/a"))),
        CertificateVector.BadLeaf("port", leaf => leaf.SetNames(null, Asn.Uri("spiffe://example.test:8080/a"))),
        CertificateVector.BadLeaf("query", leaf => leaf.SetNames(null, Asn.Uri("spiffe://example.test/a?b"))),
        CertificateVector.BadLeaf("percent", leaf => leaf.SetNames(null, Asn.Uri("spiffe://example.test/%61"))),
        CertificateVector.BadLeaf("no trust domain", leaf => leaf.SetNames(null, Asn.Uri("spiffe:///a"))),
        CertificateVector.BadLeaf("two URIs", leaf => leaf.SetNames(null, Asn.Uri("spiffe://example.test/a"), Asn.Uri("urn:a:b"))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<SpiffeIdsAreWellFormed>();
}

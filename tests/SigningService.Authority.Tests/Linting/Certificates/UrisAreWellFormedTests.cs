using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class UrisAreWellFormedTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.GoodLeaf("https", leaf => leaf.SetNames(null, Asn.Uri("https://example.test/a?b"))),
        CertificateVector.GoodLeaf("urn", leaf => leaf.SetNames(null, Asn.Uri("urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"))),
        CertificateVector.BadLeaf("relative", leaf => leaf.SetNames(null, Asn.Uri("/a/b"))),
        CertificateVector.BadLeaf("no scheme", leaf => leaf.SetNames(null, Asn.Uri("example.test"))),
        CertificateVector.BadLeaf("no host", leaf => leaf.SetNames(null, Asn.Uri("https:///a"))),
        CertificateVector.BadLeaf("space", leaf => leaf.SetNames(null, Asn.Uri("https://example.test/a b"))),
        CertificateVector.BadLeaf("not ASCII", leaf => leaf.SetNames(null, Asn.Uri("https://exämple.test/"))),
        CertificateVector.BadLeaf("empty", leaf => leaf.SetNames(null, Asn.Uri(""))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<UrisAreWellFormed>();
}

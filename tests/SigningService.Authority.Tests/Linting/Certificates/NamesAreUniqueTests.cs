using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class NamesAreUniqueTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("the same DNS name twice", leaf => leaf.SetNames(null, Asn.Dns("a.test"), Asn.Dns("b.test"), Asn.Dns("a.test"))),
        CertificateVector.GoodLeaf("the same text of two kinds", leaf => leaf.SetNames(null, Asn.Dns("a.test"), Asn.Uri("a.test"))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<NamesAreUnique>();
}

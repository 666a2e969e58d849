using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class ValidityIsOrderedTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.GoodLeaf("one second long", leaf => leaf.NotAfter = leaf.NotBefore),
        CertificateVector.BadLeaf("ends before it begins", leaf => leaf.NotAfter = Asn.UtcTime("261031235959Z")),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<ValidityIsOrdered>();
}

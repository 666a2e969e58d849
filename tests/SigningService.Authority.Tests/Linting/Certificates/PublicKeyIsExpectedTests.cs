using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class PublicKeyIsExpectedTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("another key", leaf => leaf.PublicKeyInfo = TestKeys.Rsa.SubjectPublicKeyInfo.ToArray()),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<PublicKeyIsExpected>();
}

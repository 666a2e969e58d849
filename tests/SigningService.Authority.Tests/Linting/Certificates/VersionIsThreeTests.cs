using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class VersionIsThreeTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("absent, which is v1", leaf => leaf.Version = null),
        CertificateVector.BadLeaf("v2", leaf => leaf.Version = Asn.Tlv(0xa0, Asn.Integer(1))),
        CertificateVector.BadLeaf("v4", leaf => leaf.Version = Asn.Tlv(0xa0, Asn.Integer(3))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<VersionIsThree>();
}

using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class UniqueIdsAreAbsentTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("issuer's", leaf => leaf.UniqueIds = Asn.Tlv(0x81, [0, 1])),
        CertificateVector.BadLeaf("subject's", leaf => leaf.UniqueIds = Asn.Tlv(0x82, [0, 1])),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<UniqueIdsAreAbsent>();
}

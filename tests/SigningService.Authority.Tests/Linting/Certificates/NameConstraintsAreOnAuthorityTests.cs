using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class NameConstraintsAreOnAuthorityTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.Good("subordinate", TbsBuilder.Subordinate),
        CertificateVector.BadLeaf("on a leaf", leaf => leaf.Set(TbsBuilder.Nc, true, Asn.Sequence(Asn.Tlv(0xa0, Asn.Sequence(Asn.Dns("example.test")))))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<NameConstraintsAreOnAuthority>();
}

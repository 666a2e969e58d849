using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class KeyUsageIsMinimalTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("trailing zero bits", leaf => leaf.Set(TbsBuilder.Ku, true, Asn.KeyUsage(0, 0x80))),
        CertificateVector.BadLeaf("trailing zero octet", leaf => leaf.Set(TbsBuilder.Ku, true, Asn.KeyUsage(0, 0x80, 0))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<KeyUsageIsMinimal>();
}

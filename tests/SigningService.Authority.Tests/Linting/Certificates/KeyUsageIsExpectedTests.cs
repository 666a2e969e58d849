using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class KeyUsageIsExpectedTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("another bit more", leaf => leaf.Set(TbsBuilder.Ku, true, Asn.KeyUsage(6, 0xc0))),
        CertificateVector.BadLeaf("decipherOnly, which has no name here", leaf => leaf.Set(TbsBuilder.Ku, true, Asn.KeyUsage(7, 0x80, 0x80))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<KeyUsageIsExpected>();
}

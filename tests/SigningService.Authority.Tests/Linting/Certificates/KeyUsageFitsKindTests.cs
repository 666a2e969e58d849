using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class KeyUsageFitsKindTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.Good("subordinate", TbsBuilder.Subordinate),
        CertificateVector.Good("root", TbsBuilder.Root),
        CertificateVector.BadLeaf("leaf that signs certificates", leaf => leaf.Set(TbsBuilder.Ku, true, Asn.KeyUsage(2, 0x84))),
        CertificateVector.BadLeaf("leaf that signs lists", leaf => leaf.Set(TbsBuilder.Ku, true, Asn.KeyUsage(1, 0x82))),
        CertificateVector.BadAuthority("without cRLSign", authority => authority.Set(TbsBuilder.Ku, true, Asn.KeyUsage(2, 0x04))),
        CertificateVector.BadAuthority("without keyCertSign", authority => authority.Set(TbsBuilder.Ku, true, Asn.KeyUsage(1, 0x02))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<KeyUsageFitsKind>();
}

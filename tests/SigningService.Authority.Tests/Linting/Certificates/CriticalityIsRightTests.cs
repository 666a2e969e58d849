using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class CriticalityIsRightTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.Good("subordinate", TbsBuilder.Subordinate),
        CertificateVector.Good("root", TbsBuilder.Root),
        CertificateVector.Good("responder", TbsBuilder.Responder),
        CertificateVector.BadLeaf("key usage not critical", leaf => leaf.SetCritical(TbsBuilder.Ku, null)),
        CertificateVector.BadLeaf("Ski critical", leaf => leaf.SetCritical(TbsBuilder.Ski, true)),
        CertificateVector.BadLeaf("Aki critical", leaf => leaf.SetCritical(TbsBuilder.Aki, true)),
        CertificateVector.BadLeaf("Eku critical", leaf => leaf.SetCritical(TbsBuilder.Eku, true)),
        CertificateVector.BadLeaf("CrlDp critical", leaf => leaf.SetCritical(TbsBuilder.CrlDp, true)),
        CertificateVector.BadLeaf("Aia critical", leaf => leaf.SetCritical(TbsBuilder.Aia, true)),
        CertificateVector.BadAuthority("basic constraints not critical", authority => authority.SetCritical(TbsBuilder.Bc, null)),
        CertificateVector.BadAuthority("name constraints not critical", authority => authority.SetCritical(TbsBuilder.Nc, null)),
        CertificateVector.GoodLeaf("basic constraints of a leaf not critical", leaf => leaf.SetCritical(TbsBuilder.Bc, null)),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<CriticalityIsRight>();
}

using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class NamesCriticalityIsRightTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.GoodLeaf("empty subject, critical", leaf => { leaf.Subject = Asn.Sequence(); leaf.SetCritical(TbsBuilder.San, true); }),
        CertificateVector.BadLeaf("empty subject, not critical", leaf => leaf.Subject = Asn.Sequence()),
        CertificateVector.BadLeaf("subject, critical", leaf => leaf.SetCritical(TbsBuilder.San, true)),
        CertificateVector.BadLeaf("nobody", leaf => { leaf.Subject = Asn.Sequence(); leaf.Remove(TbsBuilder.San); }),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<NamesCriticalityIsRight>();
}

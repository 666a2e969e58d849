using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class SubjectKeyIdentifierIsRightTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.Good("subordinate", TbsBuilder.Subordinate),
        CertificateVector.GoodLeaf("leaf without", leaf => leaf.Remove(TbsBuilder.Ski)),
        CertificateVector.BadAuthority("authority without", authority => authority.Remove(TbsBuilder.Ski)),
        CertificateVector.BadLeaf("another", leaf => leaf.Set(TbsBuilder.Ski, null, Asn.OctetString(new byte[20]))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<SubjectKeyIdentifierIsRight>();
}

using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class SubjectOfAuthorityIsNotEmptyTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("subordinate", TbsBuilder.Subordinate),
        CertificateVector.Good("root", TbsBuilder.Root),
        CertificateVector.GoodLeaf("empty subject of a leaf", leaf => leaf.Subject = Asn.Sequence()),
        CertificateVector.BadAuthority("empty subject", authority => authority.Subject = Asn.Sequence()),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<SubjectOfAuthorityIsNotEmpty>();
}

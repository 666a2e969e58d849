using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class BasicConstraintsFitKindTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.Good("subordinate", TbsBuilder.Subordinate),
        CertificateVector.Good("root", TbsBuilder.Root),
        CertificateVector.GoodLeaf("leaf without", leaf => leaf.Remove(TbsBuilder.Bc)),
        CertificateVector.BadLeaf("leaf with cA", leaf => leaf.Set(TbsBuilder.Bc, true, Asn.Sequence(Asn.Boolean(true)))),
        CertificateVector.BadAuthority("authority without", authority => authority.Remove(TbsBuilder.Bc)),
        CertificateVector.BadAuthority("authority with empty ones", authority => authority.Set(TbsBuilder.Bc, true, Asn.Sequence())),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<BasicConstraintsFitKind>();
}

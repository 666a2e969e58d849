using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class PathLengthIsRightTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.Good("subordinate", TbsBuilder.Subordinate),
        CertificateVector.GoodAuthority("none", authority => authority.Set(TbsBuilder.Bc, true, Asn.Sequence(Asn.Boolean(true)))),
        CertificateVector.BadAuthority("negative", authority => authority.Set(TbsBuilder.Bc, true, Asn.Sequence(Asn.Boolean(true), Asn.Integer(0xff)))),
        CertificateVector.BadLeaf("on a leaf", leaf => leaf.Set(TbsBuilder.Bc, true, Asn.Sequence(Asn.Integer(0)))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<PathLengthIsRight>();
}

using SigningService.Authority.Linting.Certificates;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class ExtendedKeyUsageIsExpectedTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.Good("subordinate", TbsBuilder.Subordinate),
        CertificateVector.Good("responder", TbsBuilder.Responder),
        CertificateVector.BadLeaf("missing", leaf => leaf.Remove(TbsBuilder.Eku)),
        CertificateVector.BadLeaf("empty", leaf => leaf.SetUsages()),
        CertificateVector.BadLeaf("one less", leaf => leaf.SetUsages(ExtendedKeyUsage.ServerAuth)),
        CertificateVector.BadLeaf("another order", leaf => leaf.SetUsages(ExtendedKeyUsage.ClientAuth, ExtendedKeyUsage.ServerAuth)),
        CertificateVector.BadAuthority("not expected", authority => authority.SetUsages(ExtendedKeyUsage.ServerAuth)),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<ExtendedKeyUsageIsExpected>();
}

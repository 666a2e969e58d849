using SigningService.Authority.Linting.Certificates;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class ExtendedKeyUsageIsNotAnyTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("any", leaf => leaf.SetUsages(ExtendedKeyUsage.ServerAuth, ExtendedKeyUsage.AnyExtendedKeyUsage)),
        CertificateVector.BadAuthority("any on an authority", authority => authority.SetUsages(ExtendedKeyUsage.AnyExtendedKeyUsage)),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<ExtendedKeyUsageIsNotAny>();
}

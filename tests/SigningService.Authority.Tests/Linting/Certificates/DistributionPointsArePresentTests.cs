using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class DistributionPointsArePresentTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.Good("subordinate", TbsBuilder.Subordinate),
        CertificateVector.Good("responder", TbsBuilder.Responder),
        CertificateVector.BadLeaf("missing", leaf => leaf.Remove(TbsBuilder.CrlDp)),
        CertificateVector.BadLeaf("empty", leaf => leaf.Set(TbsBuilder.CrlDp, null, Asn.Sequence())),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<DistributionPointsArePresent>();
}

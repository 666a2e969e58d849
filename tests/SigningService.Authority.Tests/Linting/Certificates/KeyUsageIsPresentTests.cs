using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class KeyUsageIsPresentTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("missing", leaf => leaf.Remove(TbsBuilder.Ku)),
        CertificateVector.BadLeaf("no bit", leaf => leaf.Set(TbsBuilder.Ku, true, Asn.KeyUsage(0))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<KeyUsageIsPresent>();
}

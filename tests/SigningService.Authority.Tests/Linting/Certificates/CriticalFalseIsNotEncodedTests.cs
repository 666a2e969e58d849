using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class CriticalFalseIsNotEncodedTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("FALSE written", leaf => leaf.SetCritical(TbsBuilder.Ski, false)),
        CertificateVector.BadLeaf("FALSE written in alternative names", leaf => leaf.SetCritical(TbsBuilder.San, false)),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<CriticalFalseIsNotEncoded>();
}

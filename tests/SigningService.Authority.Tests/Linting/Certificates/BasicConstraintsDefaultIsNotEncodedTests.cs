using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class BasicConstraintsDefaultIsNotEncodedTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("FALSE written", leaf => leaf.Set(TbsBuilder.Bc, true, Asn.Sequence(Asn.Boolean(false)))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<BasicConstraintsDefaultIsNotEncoded>();
}

using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class LifetimeIsNotTooLongTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("one second too long", leaf => leaf.NotAfter = Asn.UtcTime("270130000000Z")),
        CertificateVector.GoodLeaf("to the last second", leaf => leaf.NotAfter = Asn.UtcTime("270129235959Z")),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<LifetimeIsNotTooLong>();
}

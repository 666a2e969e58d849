using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class NamesAreNotEmptyTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.GoodLeaf("none", leaf => leaf.Remove(TbsBuilder.San)),
        CertificateVector.BadLeaf("empty", leaf => leaf.SetNames(null)),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<NamesAreNotEmpty>();
}

using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class SerialIsPositiveTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.GoodLeaf("leading zero octet before a high bit", leaf => leaf.Serial = [0, 0x80, .. new byte[16]]),
        CertificateVector.BadLeaf("zero", leaf => leaf.Serial = [0]),
        CertificateVector.BadLeaf("negative", leaf => leaf.Serial = [0x80, .. new byte[18]]),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<SerialIsPositive>();
}

using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class SerialIsLongEnoughTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.GoodLeaf("9 octets", leaf => leaf.Serial = [1, .. new byte[8]]),
        CertificateVector.BadLeaf("8 octets, 63 bits", leaf => leaf.Serial = [0x7f, .. new byte[7]]),
        CertificateVector.BadLeaf("1", leaf => leaf.Serial = [1]),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<SerialIsLongEnough>();
}

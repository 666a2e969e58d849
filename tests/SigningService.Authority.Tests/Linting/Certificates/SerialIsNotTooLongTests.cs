using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class SerialIsNotTooLongTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.GoodLeaf("20 octets", leaf => leaf.Serial = [1, .. new byte[19]]),
        CertificateVector.BadLeaf("21 octets", leaf => leaf.Serial = [1, .. new byte[20]]),
        CertificateVector.BadLeaf("20 octets and a sign", leaf => leaf.Serial = [0, 0x80, .. new byte[19]]),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<SerialIsNotTooLong>();
}

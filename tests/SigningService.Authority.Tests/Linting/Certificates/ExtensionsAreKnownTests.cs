using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class ExtensionsAreKnownTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.Good("subordinate", TbsBuilder.Subordinate),
        CertificateVector.Good("responder", TbsBuilder.Responder),
        CertificateVector.BadLeaf("Microsoft template", leaf => leaf.Set("1.3.6.1.4.1.311.21.7", null, [0x05, 0x00])),
        CertificateVector.BadLeaf("private", leaf => leaf.Set("1.2.3.4", null, [])),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<ExtensionsAreKnown>();
}

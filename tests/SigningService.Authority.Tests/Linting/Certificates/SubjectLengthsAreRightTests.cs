using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class SubjectLengthsAreRightTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.GoodLeaf("64 characters", leaf => leaf.Subject = Asn.CommonName(new string('ü', 64))),
        CertificateVector.BadLeaf("65 characters", leaf => leaf.Subject = Asn.CommonName(new string('x', 65))),
        CertificateVector.BadLeaf("empty value", leaf => leaf.Subject = Asn.CommonName("")),
        CertificateVector.BadLeaf("country of one letter", leaf => leaf.Subject = Asn.Name(("2.5.4.6", 0x13, "C"))),
        CertificateVector.BadLeaf("country of three", leaf => leaf.Subject = Asn.Name(("2.5.4.6", 0x13, "CHE"))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<SubjectLengthsAreRight>();
}

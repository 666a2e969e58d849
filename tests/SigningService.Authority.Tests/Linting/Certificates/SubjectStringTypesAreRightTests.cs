using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class SubjectStringTypesAreRightTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("common name as PrintableString", leaf => leaf.Subject = Asn.Name(("2.5.4.3", 0x13, "x"))),
        CertificateVector.BadLeaf("country as UTF8String", leaf => leaf.Subject = Asn.Name(("2.5.4.6", 0x0c, "CH"))),
        CertificateVector.BadLeaf("BMPString", leaf => leaf.Subject = Asn.Name(("2.5.4.3", 0x1e, "\0x"))),
        CertificateVector.BadLeaf("TeletexString", leaf => leaf.Subject = Asn.Name(("2.5.4.3", 0x14, "x"))),
        CertificateVector.BadLeaf("at sign in PrintableString", leaf => leaf.Subject = Asn.Name(("2.5.4.5", 0x13, "a@b"))),
        CertificateVector.BadLeaf("NUL", leaf => leaf.Subject = Asn.CommonName("a\0b")),
        CertificateVector.GoodLeaf("umlaut", leaf => leaf.Subject = Asn.CommonName("Zürich")),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<SubjectStringTypesAreRight>();
}

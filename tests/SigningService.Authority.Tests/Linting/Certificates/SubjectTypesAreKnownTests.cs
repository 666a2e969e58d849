using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class SubjectTypesAreKnownTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("mail address", leaf => leaf.Subject = Asn.Name(("1.2.840.113549.1.9.1", 0x16, "a@example.test"))),
        CertificateVector.BadLeaf("given name", leaf => leaf.Subject = Asn.Name(("2.5.4.42", 0x0c, "Ada"))),
        CertificateVector.GoodLeaf("serialNumber", leaf => leaf.Subject = Asn.Name(("2.5.4.5", 0x13, "42"))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<SubjectTypesAreKnown>();
}

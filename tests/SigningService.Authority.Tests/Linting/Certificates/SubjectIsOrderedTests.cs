using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class SubjectIsOrderedTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("reversed", leaf => leaf.Subject = Asn.Name(("2.5.4.3", 0x0c, "x"), ("2.5.4.10", 0x0c, "Example"), ("2.5.4.6", 0x13, "CH"))),
        CertificateVector.BadLeaf("two attributes in an RDN", leaf => leaf.Subject = Asn.Sequence(Asn.Set(Asn.Attribute("2.5.4.3", 0x0c, "x"), Asn.Attribute("2.5.4.10", 0x0c, "Ex")))),
        CertificateVector.GoodLeaf("two units", leaf => leaf.Subject = Asn.Name(("2.5.4.11", 0x0c, "a"), ("2.5.4.11", 0x0c, "b"))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<SubjectIsOrdered>();
}

using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class EmailAddressesAreWellFormedTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.GoodLeaf("plus", leaf => leaf.SetNames(null, Asn.Email("a+b@Example.test"))),
        CertificateVector.BadLeaf("no at", leaf => leaf.SetNames(null, Asn.Email("example.test"))),
        CertificateVector.BadLeaf("two at", leaf => leaf.SetNames(null, Asn.Email("a@b@example.test"))),
        CertificateVector.BadLeaf("no local part", leaf => leaf.SetNames(null, Asn.Email("@example.test"))),
        CertificateVector.BadLeaf("no domain", leaf => leaf.SetNames(null, Asn.Email("a@"))),
        CertificateVector.BadLeaf("space", leaf => leaf.SetNames(null, Asn.Email("a b@example.test"))),
        CertificateVector.BadLeaf("display name", leaf => leaf.SetNames(null, Asn.Email("Ada <a@example.test>"))),
        CertificateVector.BadLeaf("not ASCII", leaf => leaf.SetNames(null, Asn.Email("ä@example.test"))),
        CertificateVector.BadLeaf("two dots", leaf => leaf.SetNames(null, Asn.Email("a..b@example.test"))),
        CertificateVector.BadLeaf("NUL", leaf => leaf.SetNames(null, Asn.Email("a\0@example.test"))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<EmailAddressesAreWellFormed>();
}

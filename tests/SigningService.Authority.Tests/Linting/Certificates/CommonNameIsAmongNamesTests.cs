using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class CommonNameIsAmongNamesTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.GoodLeaf("address among the names", leaf => leaf.Subject = Asn.CommonName("10.0.0.1")),
        CertificateVector.GoodLeaf("reads as no name", leaf => leaf.Subject = Asn.CommonName("Payments batch")),
        CertificateVector.Good("subordinate", TbsBuilder.Subordinate),
        CertificateVector.Good("responder", TbsBuilder.Responder),
        CertificateVector.BadLeaf("another DNS name", leaf => leaf.Subject = Asn.CommonName("www.example.test")),
        CertificateVector.BadLeaf("another address", leaf => leaf.Subject = Asn.CommonName("10.0.0.2")),
        CertificateVector.BadLeaf("the name in upper case", leaf => leaf.Subject = Asn.CommonName("API.example.test")),
        CertificateVector.BadLeaf("no alternative names", leaf => leaf.Remove(TbsBuilder.San)),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<CommonNameIsAmongNames>();
}

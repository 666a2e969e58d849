using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class InformationAccessIsHttpTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.GoodLeaf("none", leaf => leaf.Remove(TbsBuilder.Aia)),
        CertificateVector.BadLeaf("empty", leaf => leaf.Set(TbsBuilder.Aia, null, Asn.Sequence())),
        CertificateVector.BadLeaf("https", leaf => leaf.Set(TbsBuilder.Aia, null, Asn.Sequence(Asn.Access("1.3.6.1.5.5.7.48.1", Asn.Uri("https://pki.example.test"))))),
        CertificateVector.BadLeaf("another method", leaf => leaf.Set(TbsBuilder.Aia, null, Asn.Sequence(Asn.Access("1.3.6.1.5.5.7.48.3", Asn.Uri("http://pki.example.test"))))),
        CertificateVector.BadLeaf("a DNS name", leaf => leaf.Set(TbsBuilder.Aia, null, Asn.Sequence(Asn.Access("1.3.6.1.5.5.7.48.2", Asn.Dns("pki.example.test"))))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<InformationAccessIsHttp>();
}

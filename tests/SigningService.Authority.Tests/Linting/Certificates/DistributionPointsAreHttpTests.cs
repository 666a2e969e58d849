using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class DistributionPointsAreHttpTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.GoodLeaf("http://pki.example.test:8080/a.crl?b=c", leaf => leaf.Set(TbsBuilder.CrlDp, null, Asn.Sequence(Asn.DistributionPoint(Asn.Uri("http://pki.example.test:8080/a.crl?b=c"))))),
        CertificateVector.GoodLeaf("http://[fd00::1]:8080/a.crl", leaf => leaf.Set(TbsBuilder.CrlDp, null, Asn.Sequence(Asn.DistributionPoint(Asn.Uri("http://[fd00::1]:8080/a.crl"))))),
        CertificateVector.BadLeaf("https://pki.example.test/a.crl", leaf => leaf.Set(TbsBuilder.CrlDp, null, Asn.Sequence(Asn.DistributionPoint(Asn.Uri("https://pki.example.test/a.crl"))))),
        CertificateVector.BadLeaf("ldap://pki.example.test/cn=a", leaf => leaf.Set(TbsBuilder.CrlDp, null, Asn.Sequence(Asn.DistributionPoint(Asn.Uri("ldap://pki.example.test/cn=a"))))),
        CertificateVector.BadLeaf("http://pki.example.test/a.crl ", leaf => leaf.Set(TbsBuilder.CrlDp, null, Asn.Sequence(Asn.DistributionPoint(Asn.Uri("http://pki.example.test/a.crl "))))),
        CertificateVector.BadLeaf("http://pki.example.test/a.crl#b", leaf => leaf.Set(TbsBuilder.CrlDp, null, Asn.Sequence(Asn.DistributionPoint(Asn.Uri("http://pki.example.test/a.crl#b"))))),
        CertificateVector.BadLeaf("HTTP://pki.example.test/a.crl", leaf => leaf.Set(TbsBuilder.CrlDp, null, Asn.Sequence(Asn.DistributionPoint(Asn.Uri("HTTP://pki.example.test/a.crl"))))),
        CertificateVector.BadLeaf("http:///a.crl", leaf => leaf.Set(TbsBuilder.CrlDp, null, Asn.Sequence(Asn.DistributionPoint(Asn.Uri("http:///a.crl"))))),
        CertificateVector.BadLeaf("http://user@pki.example.test/a.crl", leaf => leaf.Set(TbsBuilder.CrlDp, null, Asn.Sequence(Asn.DistributionPoint(Asn.Uri("http://user@pki.example.test/a.crl"))))),
        CertificateVector.BadLeaf("http://pki.example.test:port/", leaf => leaf.Set(TbsBuilder.CrlDp, null, Asn.Sequence(Asn.DistributionPoint(Asn.Uri("http://pki.example.test:port/"))))),
        CertificateVector.BadLeaf("empty", leaf => leaf.Set(TbsBuilder.CrlDp, null, Asn.Sequence(Asn.DistributionPoint(Asn.Uri(""))))),
        CertificateVector.BadLeaf("no name", leaf => leaf.Set(TbsBuilder.CrlDp, null, Asn.Sequence(Asn.Sequence()))),
        CertificateVector.BadLeaf("DNS name", leaf => leaf.Set(TbsBuilder.CrlDp, null, Asn.Sequence(Asn.DistributionPoint(Asn.Dns("pki.example.test"))))),
        CertificateVector.BadLeaf("reasons", leaf => leaf.Set(TbsBuilder.CrlDp, null, Asn.Sequence(Asn.Sequence(Asn.Tlv(0xa0, Asn.Tlv(0xa0, Asn.Uri("http://a.test/"))), Asn.Tlv(0x81, [7, 0x80]))))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<DistributionPointsAreHttp>();
}

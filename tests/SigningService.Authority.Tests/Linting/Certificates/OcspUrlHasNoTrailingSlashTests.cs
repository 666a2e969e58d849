using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class OcspUrlHasNoTrailingSlashTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("trailing slash", leaf => leaf.Set(TbsBuilder.Aia, null, Asn.Sequence(Asn.Access("1.3.6.1.5.5.7.48.1", Asn.Uri("http://pki.example.test/ocsp/"))))),
        CertificateVector.GoodLeaf("slash of an issuer certificate", leaf => leaf.Set(TbsBuilder.Aia, null, Asn.Sequence(Asn.Access("1.3.6.1.5.5.7.48.2", Asn.Uri("http://pki.example.test/"))))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<OcspUrlHasNoTrailingSlash>();
}

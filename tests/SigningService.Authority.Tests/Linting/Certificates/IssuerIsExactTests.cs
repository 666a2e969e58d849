using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class IssuerIsExactTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.Good("root", TbsBuilder.Root),
        CertificateVector.BadLeaf("another string type", leaf => leaf.Issuer = Asn.Name(("2.5.4.10", 0x13, "Example"), ("2.5.4.3", 0x0c, "Issuing CA 1"))),
        CertificateVector.BadLeaf("another name", leaf => leaf.Issuer = Asn.CommonName("Issuing CA 2")),
        CertificateVector.Bad("root with another subject", () =>
            {
                var certificate = TbsBuilder.Root();
                certificate.Subject = Asn.CommonName("Another");
                return certificate;
            }),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<IssuerIsExact>();
}

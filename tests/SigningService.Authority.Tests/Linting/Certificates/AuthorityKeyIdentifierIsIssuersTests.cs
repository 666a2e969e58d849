using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class AuthorityKeyIdentifierIsIssuersTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.Good("subordinate", TbsBuilder.Subordinate),
        CertificateVector.Good("root", TbsBuilder.Root),
        CertificateVector.BadLeaf("missing", leaf => leaf.Remove(TbsBuilder.Aki)),
        CertificateVector.BadLeaf("another key", leaf => leaf.Set(TbsBuilder.Aki, null, TbsBuilder.KeyIdentifier(0x80, new byte[20]))),
        CertificateVector.BadLeaf("empty", leaf => leaf.Set(TbsBuilder.Aki, null, Asn.Sequence())),
        CertificateVector.BadLeaf("with a serial number", leaf => leaf.Set(TbsBuilder.Aki, null, Asn.Sequence(Asn.Tlv(0x80, leaf.Context.IssuerKeyIdentifier.ToArray()), Asn.Tlv(0x82, [1])))),
        CertificateVector.Good("root that names itself", () =>
            {
                var certificate = TbsBuilder.Root();
                certificate.Set(TbsBuilder.Aki, null, TbsBuilder.KeyIdentifier(0x80, TestKeys.Ec.KeyIdentifier.ToArray()));
                return certificate;
            }),
        CertificateVector.Bad("root that names another", () =>
            {
                var certificate = TbsBuilder.Root();
                certificate.Set(TbsBuilder.Aki, null, TbsBuilder.KeyIdentifier(0x80, new byte[20]));
                return certificate;
            }),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<AuthorityKeyIdentifierIsIssuers>();
}

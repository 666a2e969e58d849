using SigningService.Authority.Linting.Certificates;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class OcspSigningIsRespondersTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.Good("responder", TbsBuilder.Responder),
        CertificateVector.BadLeaf("without nocheck", leaf => leaf.SetUsages(ExtendedKeyUsage.OcspSigning)),
        CertificateVector.Bad("with another usage", () =>
            {
                var certificate = TbsBuilder.Responder();
                certificate.SetUsages(ExtendedKeyUsage.OcspSigning, ExtendedKeyUsage.ClientAuth);
                return certificate;
            }),
        CertificateVector.BadAuthority("on an authority", authority => authority.SetUsages(ExtendedKeyUsage.OcspSigning).Set(TbsBuilder.NoCheck, null, [0x05, 0x00])),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<OcspSigningIsResponders>();
}

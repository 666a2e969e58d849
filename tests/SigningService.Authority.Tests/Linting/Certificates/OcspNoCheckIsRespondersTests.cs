using SigningService.Authority.Linting.Certificates;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class OcspNoCheckIsRespondersTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.Good("responder", TbsBuilder.Responder),
        CertificateVector.BadLeaf("not expected", leaf => leaf.Set(TbsBuilder.NoCheck, null, [0x05, 0x00])),
        CertificateVector.Bad("missing", () =>
            {
                var certificate = TbsBuilder.Responder();
                certificate.Remove(TbsBuilder.NoCheck);
                return certificate;
            }),
        CertificateVector.Bad("expected on a client", () =>
            {
                var certificate = TbsBuilder.Responder();
                certificate.SetUsages(ExtendedKeyUsage.ClientAuth);
                return certificate;
            }),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<OcspNoCheckIsResponders>();
}

using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class KeyUsageFitsKeyTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("EC enciphers", leaf => leaf.Set(TbsBuilder.Ku, true, Asn.KeyUsage(5, 0xa0))),
        CertificateVector.GoodLeaf("EC agrees", leaf => leaf.Set(TbsBuilder.Ku, true, Asn.KeyUsage(3, 0x88))),
        CertificateVector.GoodLeaf("RSA enciphers", leaf => { leaf.Context = leaf.Context with { PublicKey = TestKeys.Rsa }; leaf.Set(TbsBuilder.Ku, true, Asn.KeyUsage(5, 0xa0)); }),
        CertificateVector.BadLeaf("RSA agrees", leaf => { leaf.Context = leaf.Context with { PublicKey = TestKeys.Rsa }; leaf.Set(TbsBuilder.Ku, true, Asn.KeyUsage(3, 0x88)); }),
        CertificateVector.BadLeaf("Ed25519 enciphers", leaf => { leaf.Context = leaf.Context with { PublicKey = TestKeys.Ed25519 }; leaf.Set(TbsBuilder.Ku, true, Asn.KeyUsage(5, 0xa0)); }),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<KeyUsageFitsKey>();
}

using SigningService.Authority.Keys;
using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class SignatureAlgorithmIsExactTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("NULL where none belongs", leaf => leaf.Algorithm = Asn.Sequence(Asn.Oid("1.2.840.10045.4.3.2"), [0x05, 0x00])),
        CertificateVector.BadLeaf("another hash", leaf => leaf.Algorithm = SignatureAlgorithm.EcdsaSha384.Identifier.ToArray()),
        CertificateVector.BadLeaf("RSA without its NULL", leaf => { leaf.Context = leaf.Context with { SignatureAlgorithm = SignatureAlgorithm.RsaSha256 }; leaf.Algorithm = Asn.Sequence(Asn.Oid("1.2.840.113549.1.1.11")); }),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<SignatureAlgorithmIsExact>();
}

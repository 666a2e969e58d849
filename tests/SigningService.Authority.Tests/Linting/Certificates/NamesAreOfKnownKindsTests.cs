using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class NamesAreOfKnownKindsTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("user principal name", leaf => leaf.SetNames(null, Asn.Tlv(0xa0, Asn.Oid("1.3.6.1.4.1.311.20.2.3"), Asn.Tlv(0xa0, Asn.Text(0x0c, "admin@example.test"))))),
        CertificateVector.BadLeaf("directory name", leaf => leaf.SetNames(null, Asn.Tlv(0xa4, Asn.CommonName("x")))),
        CertificateVector.BadLeaf("registered id", leaf => leaf.SetNames(null, Asn.Tlv(0x88, [0x2a]))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<NamesAreOfKnownKinds>();
}

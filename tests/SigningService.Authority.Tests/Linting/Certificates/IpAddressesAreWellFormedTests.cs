using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class IpAddressesAreWellFormedTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.GoodLeaf("IPv6", leaf => leaf.SetNames(null, Asn.Ip(new byte[16]))),
        CertificateVector.BadLeaf("block", leaf => leaf.SetNames(null, Asn.Ip(10, 0, 0, 0, 255, 0, 0, 0))),
        CertificateVector.BadLeaf("3 octets", leaf => leaf.SetNames(null, Asn.Ip(10, 0, 0))),
        CertificateVector.BadLeaf("empty", leaf => leaf.SetNames(null, Asn.Ip())),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<IpAddressesAreWellFormed>();
}

using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class NameConstraintsAreWellFormedTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("subordinate", TbsBuilder.Subordinate),
        CertificateVector.GoodAuthority("IPv4 block", authority => authority.Set(TbsBuilder.Nc, true, Asn.Sequence(Asn.Tlv(0xa0, Asn.Sequence(Asn.Ip(10, 0, 0, 0, 255, 0, 0, 0)))))),
        CertificateVector.GoodAuthority("IPv6 block", authority => authority.Set(TbsBuilder.Nc, true, Asn.Sequence(Asn.Tlv(0xa0, Asn.Sequence(Asn.Ip([0xfd, .. new byte[15], 0xff, .. new byte[15]])))))),
        CertificateVector.GoodAuthority("all of DNS", authority => authority.Set(TbsBuilder.Nc, true, Asn.Sequence(Asn.Tlv(0xa0, Asn.Sequence(Asn.Dns("")))))),
        CertificateVector.GoodAuthority("hosts below", authority => authority.Set(TbsBuilder.Nc, true, Asn.Sequence(Asn.Tlv(0xa0, Asn.Sequence(Asn.Uri(".example.test")))))),
        CertificateVector.GoodAuthority("directory name", authority => authority.Set(TbsBuilder.Nc, true, Asn.Sequence(Asn.Tlv(0xa0, Asn.Sequence(Asn.Tlv(0xa4, Asn.CommonName("x"))))))),
        CertificateVector.BadAuthority("leading dot", authority => authority.Set(TbsBuilder.Nc, true, Asn.Sequence(Asn.Tlv(0xa0, Asn.Sequence(Asn.Dns(".example.test")))))),
        CertificateVector.BadAuthority("wildcard", authority => authority.Set(TbsBuilder.Nc, true, Asn.Sequence(Asn.Tlv(0xa0, Asn.Sequence(Asn.Dns("*.example.test")))))),
        CertificateVector.BadAuthority("mask with a hole", authority => authority.Set(TbsBuilder.Nc, true, Asn.Sequence(Asn.Tlv(0xa0, Asn.Sequence(Asn.Ip(10, 0, 0, 0, 255, 0, 255, 0)))))),
        CertificateVector.BadAuthority("mask within an octet with a hole", authority => authority.Set(TbsBuilder.Nc, true, Asn.Sequence(Asn.Tlv(0xa0, Asn.Sequence(Asn.Ip(10, 0, 0, 0, 0b1101_0000, 0, 0, 0)))))),
        CertificateVector.BadAuthority("address without mask", authority => authority.Set(TbsBuilder.Nc, true, Asn.Sequence(Asn.Tlv(0xa0, Asn.Sequence(Asn.Ip(10, 0, 0, 0)))))),
        CertificateVector.BadAuthority("bits outside of the mask", authority => authority.Set(TbsBuilder.Nc, true, Asn.Sequence(Asn.Tlv(0xa0, Asn.Sequence(Asn.Ip(10, 1, 0, 0, 255, 0, 0, 0)))))),
        CertificateVector.BadAuthority("registered id", authority => authority.Set(TbsBuilder.Nc, true, Asn.Sequence(Asn.Tlv(0xa0, Asn.Sequence(Asn.Tlv(0x88, [0x2a])))))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<NameConstraintsAreWellFormed>();
}

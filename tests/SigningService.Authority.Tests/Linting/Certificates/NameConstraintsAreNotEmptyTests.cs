using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class NameConstraintsAreNotEmptyTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("subordinate", TbsBuilder.Subordinate),
        CertificateVector.BadAuthority("empty", authority => authority.Set(TbsBuilder.Nc, true, Asn.Sequence())),
        CertificateVector.BadAuthority("nothing permitted", authority => authority.Set(TbsBuilder.Nc, true, Asn.Sequence(Asn.Tlv(0xa0)))),
        CertificateVector.BadAuthority("nothing excluded", authority => authority.Set(TbsBuilder.Nc, true, Asn.Sequence(Asn.Tlv(0xa0, Asn.Sequence(Asn.Dns("a.test"))), Asn.Tlv(0xa1)))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<NameConstraintsAreNotEmpty>();
}

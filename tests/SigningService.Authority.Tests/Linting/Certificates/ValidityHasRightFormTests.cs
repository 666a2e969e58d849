using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class ValidityHasRightFormTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.GoodLeaf("UTCTime at the end of 2049", leaf => leaf.NotAfter = Asn.UtcTime("491231235959Z")),
        CertificateVector.GoodLeaf("GeneralizedTime from 2050", leaf => leaf.NotAfter = Asn.GeneralizedTime("20500101000000Z")),
        CertificateVector.GoodLeaf("no end", leaf => leaf.NotAfter = Asn.GeneralizedTime("99991231235959Z")),
        CertificateVector.BadLeaf("GeneralizedTime before 2050", leaf => leaf.NotAfter = Asn.GeneralizedTime("20491231235959Z")),
        CertificateVector.BadLeaf("a fraction of a second", leaf => leaf.NotAfter = Asn.GeneralizedTime("20500101000000.5Z")),
        CertificateVector.BadLeaf("GeneralizedTime in notBefore", leaf => leaf.NotBefore = Asn.GeneralizedTime("20261101000000Z")),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<ValidityHasRightForm>();
}

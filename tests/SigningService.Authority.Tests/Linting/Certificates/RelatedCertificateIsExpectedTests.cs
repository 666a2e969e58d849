using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class RelatedCertificateIsExpectedTests
{
    private static readonly byte[] Hash = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.GoodLeaf("linked", leaf => Link(Expect(leaf), Hash)),
        CertificateVector.BadLeaf("missing", leaf => Expect(leaf)),
        CertificateVector.BadLeaf("not expected", leaf => Link(leaf, Hash)),
        CertificateVector.BadLeaf("to another", leaf => Link(Expect(leaf), new byte[32])),
        CertificateVector.BadAuthority("on an authority", authority => Link(Expect(authority), Hash)),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<RelatedCertificateIsExpected>();

    [Theory]
    [InlineData("1.3.14.3.2.26", 20)] // SHA-1
    [InlineData("2.16.840.1.101.3.4.2.1", 31)]
    public void AHashOfAnotherKindCannotBeRead(string algorithm, int length)
    {
        var leaf = TbsBuilder.Leaf();
        leaf.Set(TbsBuilder.Related, null, Value(algorithm, new byte[length]));

        Assert.Equal(SigningService.Authority.Linting.StrictDer.Id, Assert.Single(leaf.Check()).RuleId);
    }

    private static TbsBuilder Expect(TbsBuilder certificate)
    {
        certificate.Context = certificate.Context with { RelatedCertificateSha256 = Hash };
        return certificate;
    }

    private static void Link(TbsBuilder certificate, byte[] hash) => certificate.Set(TbsBuilder.Related, null, Value("2.16.840.1.101.3.4.2.1", hash));

    private static byte[] Value(string algorithm, byte[] hash) => Asn.Sequence(Asn.Sequence(Asn.Oid(algorithm)), Asn.OctetString(hash));
}

using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class IssuingDistributionPointIsExpectedTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("as built", _ => { }),
        RevocationListVector.Good("none expected, none there", list => { list.Context = list.Context with { DistributionPoint = null }; list.Remove(TbsCertListBuilder.Idp); }),
        RevocationListVector.Bad("missing", list => list.Remove(TbsCertListBuilder.Idp)),
        RevocationListVector.Bad("not expected", list => list.Context = list.Context with { DistributionPoint = null }),
        RevocationListVector.Bad("another shard", list => list.Set(TbsCertListBuilder.Idp, true, Asn.Sequence(TbsCertListBuilder.Point("http://pki.example.test/issuing-1/1.crl")))),
        RevocationListVector.Bad("another case", list => list.Set(TbsCertListBuilder.Idp, true, Asn.Sequence(TbsCertListBuilder.Point("http://PKI.example.test/issuing-1/0.crl")))),
        RevocationListVector.Bad("without URL", list => list.Set(TbsCertListBuilder.Idp, true, Asn.Sequence(Asn.Tlv(0x81, [0xff])))),
        RevocationListVector.Bad("two URLs", list => list.Set(TbsCertListBuilder.Idp, true, Asn.Sequence(Asn.Tlv(0xa0, Asn.Tlv(0xa0, Asn.Uri(TbsCertListBuilder.Url), Asn.Uri(TbsCertListBuilder.Url)))))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<IssuingDistributionPointIsExpected>();
}

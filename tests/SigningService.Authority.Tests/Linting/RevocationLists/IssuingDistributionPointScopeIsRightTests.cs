using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class IssuingDistributionPointScopeIsRightTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("as built", _ => { }),
        RevocationListVector.Good("only users, as it is", list => list.Set(TbsCertListBuilder.Idp, true, Asn.Sequence(TbsCertListBuilder.Point(TbsCertListBuilder.Url), Asn.Tlv(0x81, [0xff])))),
        RevocationListVector.Bad("only authorities, for leaves", list => list.Set(TbsCertListBuilder.Idp, true, Asn.Sequence(TbsCertListBuilder.Point(TbsCertListBuilder.Url), Asn.Tlv(0x82, [0xff])))),
        RevocationListVector.Bad("FALSE written", list => list.Set(TbsCertListBuilder.Idp, true, Asn.Sequence(TbsCertListBuilder.Point(TbsCertListBuilder.Url), Asn.Tlv(0x81, [0x00])))),
        RevocationListVector.Bad("some reasons", list => list.Set(TbsCertListBuilder.Idp, true, Asn.Sequence(TbsCertListBuilder.Point(TbsCertListBuilder.Url), Asn.Tlv(0x83, [7, 0x80])))),
        RevocationListVector.Bad("indirect", list => list.Set(TbsCertListBuilder.Idp, true, Asn.Sequence(TbsCertListBuilder.Point(TbsCertListBuilder.Url), Asn.Tlv(0x84, [0xff])))),
        RevocationListVector.Bad("only attribute certificates", list => list.Set(TbsCertListBuilder.Idp, true, Asn.Sequence(TbsCertListBuilder.Point(TbsCertListBuilder.Url), Asn.Tlv(0x85, [0xff])))),
        RevocationListVector.Bad("empty", list => list.Set(TbsCertListBuilder.Idp, true, Asn.Sequence())),
        RevocationListVector.Bad("only users, for authorities", list => { list.Context = list.Context with { ListsAuthorities = true }; list.Set(TbsCertListBuilder.Idp, true, Asn.Sequence(TbsCertListBuilder.Point(TbsCertListBuilder.Url), Asn.Tlv(0x81, [0xff]))); }),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<IssuingDistributionPointScopeIsRight>();
}

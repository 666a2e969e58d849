using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class ListNumberIsRightTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("as built", _ => { }),
        RevocationListVector.Bad("another", list => list.Set(TbsCertListBuilder.Number, null, Asn.Integer(1))),
        RevocationListVector.Bad("zero", list => list.Set(TbsCertListBuilder.Number, null, Asn.Integer(0))),
        RevocationListVector.Bad("negative", list => list.Set(TbsCertListBuilder.Number, null, Asn.Integer(0x80))),
        RevocationListVector.Bad("21 octets", list => list.Set(TbsCertListBuilder.Number, null, Asn.Integer([1, .. new byte[20]]))),
        RevocationListVector.Good("the highest", list => { list.Context = list.Context with { Number = long.MaxValue }; list.Set(TbsCertListBuilder.Number, null, Asn.Integer([0x7f, .. Enumerable.Repeat((byte)0xff, 7)])); }),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<ListNumberIsRight>();
}

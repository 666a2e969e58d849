using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class ListCriticalityIsRightTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("as built", _ => { }),
        RevocationListVector.Bad("number critical", list => list.Set(TbsCertListBuilder.Number, true, Asn.Integer(0x10, 0x92))),
        RevocationListVector.Bad("FALSE written", list => list.Set(TbsCertListBuilder.Number, false, Asn.Integer(0x10, 0x92))),
        RevocationListVector.Bad("distribution point not critical", list => list.Set(TbsCertListBuilder.Idp, null, Asn.Sequence(TbsCertListBuilder.Point(TbsCertListBuilder.Url)))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<ListCriticalityIsRight>();
}

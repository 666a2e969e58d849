using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class DeltaIndicatorIsExpectedTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("whole", _ => { }),
        RevocationListVector.Good("delta", list => list.MakeDelta(0x10, 0x00)),
        RevocationListVector.Bad("missing", list => list.Context = list.Context with { BaseNumber = 0x1000 }),
        RevocationListVector.Bad("not expected", list => list.Set(TbsCertListBuilder.Delta, true, Asn.Integer(0x10, 0x00))),
        RevocationListVector.Bad("from another list", list => list.MakeDelta(0x10, 0x01)),
        RevocationListVector.Bad("from a later list", list => { list.MakeDelta(0x10, 0x93); list.Context = list.Context with { BaseNumber = 0x1093 }; }),
        RevocationListVector.Bad("from list 0", list => { list.MakeDelta(0x00); list.Context = list.Context with { BaseNumber = 0 }; }),
        RevocationListVector.Bad("from a negative list", list => { list.MakeDelta(0xff); list.Context = list.Context with { BaseNumber = -1 }; }),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<DeltaIndicatorIsExpected>();
}

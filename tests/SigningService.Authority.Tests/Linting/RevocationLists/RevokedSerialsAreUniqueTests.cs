using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class RevokedSerialsAreUniqueTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("as built", _ => { }),
        RevocationListVector.Good("one a prefix of the other", list => list.Entries = [TbsCertListBuilder.Entry(Asn.Integer(1), Asn.UtcTime("261120080000Z")), TbsCertListBuilder.Entry(Asn.Integer(1, 1), Asn.UtcTime("261120080000Z"))]),
        RevocationListVector.Bad("side by side", list => list.Entries = [TbsCertListBuilder.Entry(1), TbsCertListBuilder.Entry(1)]),
        RevocationListVector.Bad("apart", list => list.Entries = [TbsCertListBuilder.Entry(1), TbsCertListBuilder.Entry(2), TbsCertListBuilder.Entry(3), TbsCertListBuilder.Entry(1, TbsCertListBuilder.Lost("20261101000000Z"))]),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<RevokedSerialsAreUnique>();
}

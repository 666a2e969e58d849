using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class RevocationDateIsRightTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("as built", _ => { }),
        RevocationListVector.Good("at thisUpdate", list => list.Entries = [TbsCertListBuilder.Entry(Asn.Integer(1), list.ThisUpdate)]),
        RevocationListVector.Bad("after thisUpdate", list => list.Entries = [TbsCertListBuilder.Entry(Asn.Integer(1), Asn.UtcTime("261123120001Z"))]),
        RevocationListVector.Bad("GeneralizedTime before 2050", list => list.Entries = [TbsCertListBuilder.Entry(Asn.Integer(1), Asn.GeneralizedTime("20261120080000Z"))]),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<RevocationDateIsRight>();
}

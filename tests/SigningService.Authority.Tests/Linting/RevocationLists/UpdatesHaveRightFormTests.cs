using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class UpdatesHaveRightFormTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("as built", _ => { }),
        RevocationListVector.Good("GeneralizedTime from 2050", list => list.NextUpdate = Asn.GeneralizedTime("20500101000000Z")),
        RevocationListVector.Bad("GeneralizedTime before 2050", list => list.NextUpdate = Asn.GeneralizedTime("20261130120000Z")),
        RevocationListVector.Bad("GeneralizedTime in thisUpdate", list => list.ThisUpdate = Asn.GeneralizedTime("20261123120000Z")),
        RevocationListVector.Bad("a fraction of a second", list => list.NextUpdate = Asn.GeneralizedTime("20500101000000.5Z")),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<UpdatesHaveRightForm>();
}

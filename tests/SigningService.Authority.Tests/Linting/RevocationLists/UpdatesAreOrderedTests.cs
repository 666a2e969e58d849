using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class UpdatesAreOrderedTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("as built", _ => { }),
        RevocationListVector.Bad("before", list => list.NextUpdate = Asn.UtcTime("261123115959Z")),
        RevocationListVector.Bad("the same", list => list.NextUpdate = list.ThisUpdate),
        RevocationListVector.Good("missing", list => list.NextUpdate = null),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<UpdatesAreOrdered>();
}

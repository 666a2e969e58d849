using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class ListNumberIsPresentTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("as built", _ => { }),
        RevocationListVector.Bad("missing", list => list.Remove(TbsCertListBuilder.Number)),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<ListNumberIsPresent>();
}

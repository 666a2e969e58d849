using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class ListExtensionsAreKnownTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("as built", _ => { }),
        RevocationListVector.Bad("delta", list => list.Set("2.5.29.27", true, Asn.Integer(1))),
        RevocationListVector.Bad("freshest list", list => list.Set("2.5.29.46", null, Asn.Sequence())),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<ListExtensionsAreKnown>();
}

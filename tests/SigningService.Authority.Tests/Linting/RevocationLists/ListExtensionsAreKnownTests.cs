using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class ListExtensionsAreKnownTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("as built", _ => { }),
        RevocationListVector.Good("delta, which has a rule of its own", list => list.Set(TbsCertListBuilder.Delta, true, Asn.Integer(1))),
        RevocationListVector.Bad("authority information", list => list.Set("1.3.6.1.5.5.7.1.1", null, Asn.Sequence())),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<ListExtensionsAreKnown>();
}

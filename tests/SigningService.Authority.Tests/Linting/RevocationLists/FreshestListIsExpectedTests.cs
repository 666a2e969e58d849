using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class FreshestListIsExpectedTests
{
    private static byte[] Named(string url) => Asn.Sequence(TbsCertListBuilder.Point(url));

    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("none expected, none there", _ => { }),
        RevocationListVector.Good("as published", list => list.NameFreshest(Named(TbsCertListBuilder.DeltaUrl))),
        RevocationListVector.Bad("missing", list => list.Context = list.Context with { FreshestUrl = TbsCertListBuilder.DeltaUrl }),
        RevocationListVector.Bad("not expected", list => list.Set(TbsCertListBuilder.Freshest, null, Asn.Sequence(Named(TbsCertListBuilder.DeltaUrl)))),
        RevocationListVector.Bad("another URL", list => list.NameFreshest(Named(TbsCertListBuilder.Url))),
        RevocationListVector.Bad("two points", list => list.NameFreshest([.. Named(TbsCertListBuilder.DeltaUrl), .. Named(TbsCertListBuilder.DeltaUrl)])),
        RevocationListVector.Bad("empty", list => list.NameFreshest()),
        RevocationListVector.Bad("in a delta", list => list.NameFreshest(Named(TbsCertListBuilder.DeltaUrl)).MakeDelta(0x10, 0x00)),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<FreshestListIsExpected>();
}

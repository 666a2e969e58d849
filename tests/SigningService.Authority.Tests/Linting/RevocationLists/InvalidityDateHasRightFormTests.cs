using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class InvalidityDateHasRightFormTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("as built", _ => { }),
        RevocationListVector.Bad("UTCTime", list => list.Entries = [TbsCertListBuilder.Entry(9, new TestExtension(TbsCertListBuilder.InvalidityDate, null, Asn.UtcTime("261101000000Z")))]),
        RevocationListVector.Bad("a fraction of a second", list => list.Entries = [TbsCertListBuilder.Entry(9, TbsCertListBuilder.Lost("20261101000000.5Z"))]),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<InvalidityDateHasRightForm>();
}

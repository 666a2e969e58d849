using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class EntryExtensionsAreRightTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("as built", _ => { }),
        RevocationListVector.Bad("reason critical", list => list.Entries = [TbsCertListBuilder.Entry(9, new TestExtension(TbsCertListBuilder.ReasonCode, true, TbsCertListBuilder.Reason(1)))]),
        RevocationListVector.Bad("FALSE written", list => list.Entries = [TbsCertListBuilder.Entry(9, new TestExtension(TbsCertListBuilder.ReasonCode, false, TbsCertListBuilder.Reason(1)))]),
        RevocationListVector.Bad("certificate issuer", list => list.Entries = [TbsCertListBuilder.Entry(9, new TestExtension("2.5.29.29", null, Asn.Sequence()))]),
        RevocationListVector.Bad("reason twice", list => list.Entries = [TbsCertListBuilder.Entry(9, new TestExtension(TbsCertListBuilder.ReasonCode, null, TbsCertListBuilder.Reason(1)), new TestExtension(TbsCertListBuilder.ReasonCode, null, TbsCertListBuilder.Reason(4)))]),
        RevocationListVector.Bad("empty list of extensions", list => list.Entries = [Asn.Sequence(Asn.Integer(1), Asn.UtcTime("261120080000Z"), Asn.Sequence())]),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<EntryExtensionsAreRight>();
}

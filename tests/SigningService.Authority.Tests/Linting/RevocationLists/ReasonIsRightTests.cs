using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class ReasonIsRightTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("as built", _ => { }),
        RevocationListVector.Good("keyCompromise", list => list.Entries = [TbsCertListBuilder.Entry(9, new TestExtension(TbsCertListBuilder.ReasonCode, null, TbsCertListBuilder.Reason(1)))]),
        RevocationListVector.Good("cACompromise", list => list.Entries = [TbsCertListBuilder.Entry(9, new TestExtension(TbsCertListBuilder.ReasonCode, null, TbsCertListBuilder.Reason(2)))]),
        RevocationListVector.Good("privilegeWithdrawn", list => list.Entries = [TbsCertListBuilder.Entry(9, new TestExtension(TbsCertListBuilder.ReasonCode, null, TbsCertListBuilder.Reason(9)))]),
        RevocationListVector.Bad("unspecified, which is not written", list => list.Entries = [TbsCertListBuilder.Entry(9, new TestExtension(TbsCertListBuilder.ReasonCode, null, TbsCertListBuilder.Reason(0)))]),
        RevocationListVector.Bad("certificateHold", list => list.Entries = [TbsCertListBuilder.Entry(9, new TestExtension(TbsCertListBuilder.ReasonCode, null, TbsCertListBuilder.Reason(6)))]),
        RevocationListVector.Bad("7, which does not exist", list => list.Entries = [TbsCertListBuilder.Entry(9, new TestExtension(TbsCertListBuilder.ReasonCode, null, TbsCertListBuilder.Reason(7)))]),
        RevocationListVector.Bad("removeFromCRL", list => list.Entries = [TbsCertListBuilder.Entry(9, new TestExtension(TbsCertListBuilder.ReasonCode, null, TbsCertListBuilder.Reason(8)))]),
        RevocationListVector.Bad("aACompromise", list => list.Entries = [TbsCertListBuilder.Entry(9, new TestExtension(TbsCertListBuilder.ReasonCode, null, TbsCertListBuilder.Reason(10)))]),
        RevocationListVector.Bad("negative", list => list.Entries = [TbsCertListBuilder.Entry(9, new TestExtension(TbsCertListBuilder.ReasonCode, null, TbsCertListBuilder.Reason(0xff)))]),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<ReasonIsRight>();
}

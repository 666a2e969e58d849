using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class RevokedSerialIsRightTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("as built", _ => { }),
        RevocationListVector.Bad("zero", list => list.Entries = [TbsCertListBuilder.Entry(Asn.Integer(0), Asn.UtcTime("261120080000Z"))]),
        RevocationListVector.Bad("negative", list => list.Entries = [TbsCertListBuilder.Entry(Asn.Integer(0x80), Asn.UtcTime("261120080000Z"))]),
        RevocationListVector.Bad("21 octets", list => list.Entries = [TbsCertListBuilder.Entry(Asn.Integer([1, .. new byte[20]]), Asn.UtcTime("261120080000Z"))]),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<RevokedSerialIsRight>();
}

using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class ListAuthorityKeyIdentifierIsIssuersTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("as built", _ => { }),
        RevocationListVector.Bad("missing", list => list.Remove(TbsCertListBuilder.Aki)),
        RevocationListVector.Bad("another key", list => list.Set(TbsCertListBuilder.Aki, null, TbsBuilder.KeyIdentifier(0x80, new byte[20]))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<ListAuthorityKeyIdentifierIsIssuers>();
}

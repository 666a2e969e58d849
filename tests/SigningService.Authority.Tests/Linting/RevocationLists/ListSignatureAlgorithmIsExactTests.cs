using SigningService.Authority.Linting.RevocationLists;

namespace SigningService.Authority.Tests.Linting.RevocationLists;

public sealed class ListSignatureAlgorithmIsExactTests
{
    public static TheoryData<RevocationListVector> Vectors =>
    [
        RevocationListVector.Good("as built", _ => { }),
        RevocationListVector.Bad("NULL where none belongs", list => list.Algorithm = Asn.Sequence(Asn.Oid("1.2.840.10045.4.3.2"), [0x05, 0x00])),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(RevocationListVector vector) => vector.Check<ListSignatureAlgorithmIsExact>();
}

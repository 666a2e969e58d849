using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class ExtensionsAreUniqueTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.BadLeaf("the same twice", leaf => leaf.Extensions.Add(leaf.Extensions[0])),
        CertificateVector.BadLeaf("alternative names twice", leaf => leaf.Extensions.Add(new(TbsBuilder.San, null, Asn.Sequence(Asn.Dns("evil.example.test"))))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<ExtensionsAreUnique>();
}

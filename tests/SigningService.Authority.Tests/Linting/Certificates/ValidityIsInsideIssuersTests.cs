using SigningService.Authority.Linting.Certificates;

namespace SigningService.Authority.Tests.Linting.Certificates;

public sealed class ValidityIsInsideIssuersTests
{
    public static TheoryData<CertificateVector> Vectors =>
    [
        CertificateVector.Good("leaf", TbsBuilder.Leaf),
        CertificateVector.GoodLeaf("same end", leaf => leaf.Context = leaf.Context with { IssuerNotAfter = new(2027, 1, 29, 23, 59, 59, TimeSpan.Zero) }),
        CertificateVector.BadLeaf("one second longer", leaf => leaf.Context = leaf.Context with { IssuerNotAfter = new(2027, 1, 29, 23, 59, 58, TimeSpan.Zero) }),
        CertificateVector.BadLeaf("begins before", leaf => leaf.Context = leaf.Context with { IssuerNotBefore = new(2026, 11, 1, 0, 0, 1, TimeSpan.Zero) }),
        CertificateVector.Good("root, which has no other", () =>
            {
                var certificate = TbsBuilder.Root();
                certificate.Context = certificate.Context with { IssuerNotAfter = DateTimeOffset.UnixEpoch };
                return certificate;
            }),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void FindsWhatBreaksItAndNothingElse(CertificateVector vector) => vector.Check<ValidityIsInsideIssuers>();
}

using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>Without a revoked certificate the list of them is absent, not empty.</summary>
internal sealed class RevokedCertificatesAreNotEmpty : IRevocationListRule
{
    public string Id => "revoked-certificates-are-not-empty";

    public string Clause => "RFC 5280, 5.1.2.6";

    public string? Check(TbsCertListView list, RevocationListLintContext context) =>
        list.RevokedCertificates is { IsEmpty: true } ? "The list of revoked certificates is empty; it must be absent." : null;
}

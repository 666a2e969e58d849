using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Name constraints have subtrees, and neither list of them is empty.</summary>
internal sealed class NameConstraintsAreNotEmpty : ICertificateRule
{
    public string Id => "name-constraints-are-not-empty";

    public string Clause => "RFC 5280, 4.2.1.10";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.NameConstraints is not { } constraints)
            return null;
        if (constraints.Permitted is null && constraints.Excluded is null)
            return "The name constraints are empty.";
        return constraints.Permitted is [] || constraints.Excluded is [] ? "A list of subtrees is empty." : null;
    }
}

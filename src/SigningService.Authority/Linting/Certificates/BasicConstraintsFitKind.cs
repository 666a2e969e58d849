using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>cA is TRUE for an authority; a leaf has no basic constraints or empty ones.</summary>
internal sealed class BasicConstraintsFitKind : ICertificateRule
{
    public string Id => "basic-constraints-fit-kind";

    public string Clause => "RFC 5280, 4.2.1.9";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        var isAuthority = certificate.BasicConstraints is { IsAuthority: true };
        if (isAuthority == context.IsAuthority)
            return null;
        return isAuthority ? "A leaf says that it is an authority." : "An authority does not say that it is one.";
    }
}

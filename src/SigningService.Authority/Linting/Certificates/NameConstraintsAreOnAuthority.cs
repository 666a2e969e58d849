using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Only an authority has name constraints.</summary>
internal sealed class NameConstraintsAreOnAuthority : ICertificateRule
{
    public string Id => "name-constraints-are-on-authority";

    public string Clause => "RFC 5280, 4.2.1.10";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context) =>
        certificate.NameConstraints is not null && !context.IsAuthority ? "A leaf has name constraints." : null;
}

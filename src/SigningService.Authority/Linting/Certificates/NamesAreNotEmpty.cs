using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>A list of alternative names has at least one.</summary>
internal sealed class NamesAreNotEmpty : ICertificateRule
{
    public string Id => "names-are-not-empty";

    public string Clause => "RFC 5280, 4.2.1.6";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context) =>
        certificate.Names is [] ? "The list of alternative names is empty." : null;
}

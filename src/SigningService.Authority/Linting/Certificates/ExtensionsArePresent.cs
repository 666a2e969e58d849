using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>There are extensions, and an empty list of them is not written.</summary>
internal sealed class ExtensionsArePresent : ICertificateRule
{
    public string Id => "extensions-are-present";

    public string Clause => "RFC 5280, 4.1.2.9";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context) =>
        certificate.Extensions.Length == 0 ? "The certificate has no extensions." : null;
}

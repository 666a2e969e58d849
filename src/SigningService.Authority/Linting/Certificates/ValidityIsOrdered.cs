using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>notBefore is not after notAfter.</summary>
internal sealed class ValidityIsOrdered : ICertificateRule
{
    public string Id => "validity-is-ordered";

    public string Clause => "RFC 5280, 4.1.2.5";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context) =>
        certificate.NotBefore.Value <= certificate.NotAfter.Value ? null : "The certificate ends before it begins.";
}

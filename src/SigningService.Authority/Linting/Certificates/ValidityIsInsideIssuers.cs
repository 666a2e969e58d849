using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>A certificate is not valid when its issuer is not.</summary>
internal sealed class ValidityIsInsideIssuers : ICertificateRule
{
    public string Id => "validity-is-inside-issuers";

    public string Clause => "RFC 5280, 6.1.3";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (context.Kind == CertificateKind.Root)
            return null;
        if (certificate.NotBefore.Value < context.IssuerNotBefore)
            return "The certificate begins before its issuer's.";
        return certificate.NotAfter.Value > context.IssuerNotAfter ? "The certificate outlives its issuer's." : null;
    }
}

using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>The issuer is, octet for octet, the subject of the issuer: a changed string type breaks chains.</summary>
internal sealed class IssuerIsExact : ICertificateRule
{
    public string Id => "issuer-is-exact";

    public string Clause => "RFC 5280, 4.1.2.4";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (!certificate.Issuer.Span.SequenceEqual(context.IssuerSubject.Span))
            return "The issuer is not, octet for octet, the subject of the issuer's certificate.";
        return context.Kind == CertificateKind.Root && !certificate.Issuer.Span.SequenceEqual(certificate.Subject.Span)
            ? "Issuer and subject of a root differ."
            : null;
    }
}

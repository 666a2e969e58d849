using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>The authority key identifier is the issuer's subject key identifier and nothing else; only a root may do without.</summary>
internal sealed class AuthorityKeyIdentifierIsIssuers : ICertificateRule
{
    public string Id => "authority-key-identifier-is-issuers";

    public string Clause => "RFC 5280, 4.2.1.1";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.AuthorityKeyIdentifier is not { } identifier)
            return context.Kind == CertificateKind.Root ? null : "The authority key identifier is missing.";
        return identifier.IsExactly(context.IssuerKeyIdentifier.Span) ? null : "The authority key identifier is not the issuer's subject key identifier, or names more.";
    }
}

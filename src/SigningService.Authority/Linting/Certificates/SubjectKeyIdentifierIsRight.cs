using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Authorities have a subject key identifier, and whoever has one has that of the key.</summary>
internal sealed class SubjectKeyIdentifierIsRight : ICertificateRule
{
    public string Id => "subject-key-identifier-is-right";

    public string Clause => "RFC 5280, 4.2.1.2";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.SubjectKeyIdentifier is not { } identifier)
            return context.IsAuthority ? "The subject key identifier of an authority is missing." : null;
        return identifier.Span.SequenceEqual(context.PublicKey.KeyIdentifier.Span) ? null : "The subject key identifier is not that of the key.";
    }
}

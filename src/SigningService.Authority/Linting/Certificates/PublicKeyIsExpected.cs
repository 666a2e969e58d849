using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>The key is the one that was admitted, octet for octet.</summary>
internal sealed class PublicKeyIsExpected : ICertificateRule
{
    public string Id => "public-key-is-expected";

    public string Clause => "RFC 5280, 4.1.2.7";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context) =>
        certificate.SubjectPublicKeyInfo.Span.SequenceEqual(context.PublicKey.SubjectPublicKeyInfo.Span)
            ? null
            : "The public key is not, octet for octet, the one that was admitted.";
}

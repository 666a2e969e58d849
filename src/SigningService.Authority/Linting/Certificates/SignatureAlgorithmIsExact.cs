using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>The signature field holds the bytes that will stand outside, octet for octet, without a NULL where none belongs.</summary>
internal sealed class SignatureAlgorithmIsExact : ICertificateRule
{
    public string Id => "signature-algorithm-is-exact";

    public string Clause => "RFC 5280, 4.1.1.2";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context) =>
        certificate.SignatureAlgorithm.Span.SequenceEqual(context.SignatureAlgorithm.Identifier.Span)
            ? null
            : $"The signature algorithm is not, octet for octet, that of {context.SignatureAlgorithm}.";
}

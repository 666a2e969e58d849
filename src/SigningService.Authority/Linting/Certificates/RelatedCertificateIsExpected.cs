using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>The link to another certificate is the one that was decided, and none where none was; authorities have none.</summary>
internal sealed class RelatedCertificateIsExpected : ICertificateRule
{
    public string Id => "related-certificate-is-expected";

    public string Clause => "RFC 9763, 4";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.RelatedCertificateSha256 is not { } hash)
            return context.RelatedCertificateSha256 is null ? null : "The link to the related certificate is missing.";
        if (context.IsAuthority || context.RelatedCertificateSha256 is not { } expected)
            return "A link to a related certificate is not expected here.";
        return hash.Span.SequenceEqual(expected.Span) ? null : "The link is not to the related certificate.";
    }
}

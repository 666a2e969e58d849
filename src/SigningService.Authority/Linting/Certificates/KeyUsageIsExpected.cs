using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Key usage is that of the profile.</summary>
internal sealed class KeyUsageIsExpected : ICertificateRule
{
    public string Id => "key-usage-is-expected";

    public string Clause => "RFC 5280, 4.2.1.3";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context) =>
        certificate.KeyUsage is { } usage && usage.Flags != context.KeyUsage ? $"The key usage is {usage.Flags}; the profile says {context.KeyUsage}." : null;
}

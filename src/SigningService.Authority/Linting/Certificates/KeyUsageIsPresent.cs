using SigningService.Authority.Linting.Views;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Key usage is there and says something.</summary>
internal sealed class KeyUsageIsPresent : ICertificateRule
{
    public string Id => "key-usage-is-present";

    public string Clause => "RFC 5280, 4.2.1.3";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.KeyUsage is not { } usage)
            return "The key usage is missing.";
        return usage.Flags == KeyUsage.None ? "The key usage has no bit set." : null;
    }
}

using SigningService.Authority.Linting.Views;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>anyExtendedKeyUsage makes the extension say nothing.</summary>
internal sealed class ExtendedKeyUsageIsNotAny : ICertificateRule
{
    public string Id => "extended-key-usage-is-not-any";

    public string Clause => "CA/B BR, 7.1.2.7.10";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context) =>
        certificate.ExtendedKeyUsages is { } usages && usages.AsSpan().Contains(ExtendedKeyUsage.AnyExtendedKeyUsage)
            ? "The extended key usages include any."
            : null;
}

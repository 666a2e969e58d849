using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>A named bit list has no trailing zero bits.</summary>
internal sealed class KeyUsageIsMinimal : ICertificateRule
{
    public string Id => "key-usage-is-minimal";

    public string Clause => "X.690, 11.2.2";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context) =>
        certificate.KeyUsage is { EndsInZero: true } ? "The key usage ends in zero bits." : null;
}

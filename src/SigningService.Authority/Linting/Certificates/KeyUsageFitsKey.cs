using SigningService.Authority.Keys;
using SigningService.Authority.Linting.Views;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>A key can do what its usage says: only RSA enciphers, only EC agrees.</summary>
internal sealed class KeyUsageFitsKey : ICertificateRule
{
    public string Id => "key-usage-fits-key";

    public string Clause => "RFC 5480, 3; RFC 9295; RFC 4055, 1.2";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.KeyUsage is not { } usage)
            return null;
        var family = context.PublicKey.Algorithm.Family;
        if (family != KeyFamily.Rsa && (usage.Flags & Encipherment) != 0)
            return $"A key of family {family} cannot encipher.";
        return family != KeyFamily.Ec && (usage.Flags & KeyUsage.KeyAgreement) != 0 ? $"A key of family {family} cannot agree on keys." : null;
    }

    private const KeyUsage Encipherment = KeyUsage.KeyEncipherment | KeyUsage.DataEncipherment;
}

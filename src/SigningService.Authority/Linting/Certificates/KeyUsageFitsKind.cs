using SigningService.Authority.Linting.Views;
using SigningService.Authority.Profiles;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Authorities sign certificates and revocation lists; nobody else does.</summary>
internal sealed class KeyUsageFitsKind : ICertificateRule
{
    public string Id => "key-usage-fits-kind";

    public string Clause => "RFC 5280, 4.2.1.3, 4.2.1.9";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.KeyUsage is not { } usage)
            return null;
        var signs = usage.Flags & Authority;
        if (context.IsAuthority)
            return signs == Authority ? null : "An authority needs keyCertSign and cRLSign.";
        return signs == KeyUsage.None ? null : "Only an authority may have keyCertSign or cRLSign.";
    }

    private const KeyUsage Authority = KeyUsage.KeyCertSign | KeyUsage.CrlSign;
}

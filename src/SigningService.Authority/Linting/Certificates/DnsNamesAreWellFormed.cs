using SigningService.Authority.Linting.Text;
using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>DNS names are lower case, of letters, digits and hyphens, without a dot at either end; a wildcard is the whole leftmost label.</summary>
internal sealed class DnsNamesAreWellFormed : ICertificateRule
{
    public string Id => "dns-names-are-well-formed";

    public string Clause => "RFC 5280, 4.2.1.6; RFC 1034, 3.5";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.Names is null)
            return null;
        foreach (var name in certificate.Names)
        {
            if (name.Tag == GeneralNameView.Dns && !DnsText.IsWellFormed(name.Value.Span, allowWildcard: true))
                return $"The DNS name {name.Printable} is malformed.";
        }

        return null;
    }
}

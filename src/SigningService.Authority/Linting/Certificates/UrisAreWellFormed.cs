using SigningService.Authority.Linting.Text;
using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>URIs are absolute and ASCII.</summary>
internal sealed class UrisAreWellFormed : ICertificateRule
{
    public string Id => "uris-are-well-formed";

    public string Clause => "RFC 5280, 4.2.1.6";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.Names is null)
            return null;
        foreach (var name in certificate.Names)
        {
            if (name.Tag == GeneralNameView.Uri && !UriText.IsAbsolute(name.Value.Span))
                return $"The URI {name.Printable} is malformed or not absolute.";
        }

        return null;
    }
}

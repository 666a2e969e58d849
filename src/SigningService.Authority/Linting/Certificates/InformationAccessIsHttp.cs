using SigningService.Authority.Linting.Text;
using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Authority information access names OCSP responders and issuer certificates, by plain http URLs.</summary>
internal sealed class InformationAccessIsHttp : ICertificateRule
{
    public string Id => "information-access-is-http";

    public string Clause => "RFC 5280, 4.2.2.1";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.InformationAccess is not { } descriptions)
            return null;
        if (descriptions.Length == 0)
            return "The authority information access is empty.";
        foreach (var description in descriptions)
        {
            if (description.Method is not (AccessDescriptionView.Ocsp or AccessDescriptionView.CaIssuers))
                return $"The access method {description.Method} is neither OCSP nor caIssuers.";
            if (description.Location.Tag != GeneralNameView.Uri || !UriText.IsHttpUrl(description.Location.Value.Span))
                return $"The access location {description.Location.Printable} is not a plain http URL.";
        }

        return null;
    }
}

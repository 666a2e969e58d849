using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Clients put a slash between the URL and the request; with two of them some responders fail.</summary>
internal sealed class OcspUrlHasNoTrailingSlash : ICertificateRule
{
    public string Id => "ocsp-url-has-no-trailing-slash";

    public string Clause => "RFC 6960, A.1";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.InformationAccess is not { } descriptions)
            return null;
        foreach (var description in descriptions)
        {
            if (description.Method == AccessDescriptionView.Ocsp && description.Location.Value.Span.EndsWith("/"u8))
                return "The URL of the OCSP responder ends in a slash.";
        }

        return null;
    }
}

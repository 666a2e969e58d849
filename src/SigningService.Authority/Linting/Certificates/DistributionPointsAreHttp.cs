using SigningService.Authority.Linting.Text;
using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Distribution points are plain http URLs, without reasons or another CRL issuer.</summary>
internal sealed class DistributionPointsAreHttp : ICertificateRule
{
    public string Id => "distribution-points-are-http";

    public string Clause => "CA/B BR, 7.1.2.11.2";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.DistributionPoints is not { } points)
            return null;
        foreach (var point in points)
        {
            if (point.HasMore || point.FullName.Length == 0)
                return "A CRL distribution point has reasons, a CRL issuer or no full name.";
            foreach (var name in point.FullName)
            {
                if (name.Tag != GeneralNameView.Uri || !UriText.IsHttpUrl(name.Value.Span))
                    return $"The CRL distribution point {name.Printable} is not a plain http URL.";
            }
        }

        return null;
    }
}

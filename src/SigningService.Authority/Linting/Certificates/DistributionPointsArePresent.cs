using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>A leaf says where its revocation is published, unless it is exempt from being checked.</summary>
internal sealed class DistributionPointsArePresent : ICertificateRule
{
    public string Id => "distribution-points-are-present";

    public string Clause => "CA/B BR, 7.1.2.11.2";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.DistributionPoints is { } points)
            return points.Length == 0 ? "The list of CRL distribution points is empty." : null;
        return context.Kind == CertificateKind.Leaf && !certificate.OcspNoCheck ? "The CRL distribution points are missing." : null;
    }
}

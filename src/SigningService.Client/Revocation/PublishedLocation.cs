using System.Security.Cryptography.X509Certificates;

namespace SigningService.Client.Revocation;

/// <summary>Finds where the service that issued a certificate publishes the lists of all its authorities.</summary>
internal static class PublishedLocation
{
    private const string Folder = "/crl/";

    /// <summary>Beside the folder of its distribution point (<c>http://pki/crl/server-ca/3.crl</c>): <c>http://pki/crls.pem</c>; null if there is no such.</summary>
    public static Uri? Of(X509Certificate2 certificate) =>
        DistributionPoints.Of(certificate).Select(Beside).FirstOrDefault(url => url is not null);

    private static Uri? Beside(string url) =>
        url.LastIndexOf(Folder, StringComparison.Ordinal) is > 0 and var at
        && Uri.TryCreate(url[..at] + "/crls.pem", UriKind.Absolute, out var location)
        && location.Scheme == Uri.UriSchemeHttp
            ? location
            : null;
}

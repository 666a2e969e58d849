using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace SigningService.Client.Revocation;

/// <summary>Finds where the service that issued a certificate publishes the lists of all its authorities.</summary>
internal static class PublishedLocation
{
    private const string DistributionPoints = "2.5.29.31";
    private const string Folder = "/crl/";
    private static readonly Asn1Tag Zero = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    /// <summary>Beside the folder of its distribution point (<c>http://pki/crl/server-ca/3.crl</c>): <c>http://pki/crls.pem</c>; null if there is no such.</summary>
    public static Uri? Of(X509Certificate2 certificate)
    {
        if (certificate.Extensions.FirstOrDefault(e => e.Oid?.Value == DistributionPoints) is not { } extension)
            return null;
        try
        {
            return ReadUrls(extension.RawData).Select(Beside).FirstOrDefault(url => url is not null);
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static Uri? Beside(string url) =>
        url.LastIndexOf(Folder, StringComparison.Ordinal) is > 0 and var at
        && System.Uri.TryCreate(url[..at] + "/crls.pem", UriKind.Absolute, out var location)
        && location.Scheme == System.Uri.UriSchemeHttp
            ? location
            : null;

    private static List<string> ReadUrls(byte[] extension)
    {
        var urls = new List<string>();
        var points = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
        while (points.HasData)
        {
            var point = points.ReadSequence();
            if (!point.HasData || point.PeekTag() != Zero)
                continue;
            var name = point.ReadSequence(Zero);
            if (name.PeekTag() != Zero)
                continue;
            var names = name.ReadSequence(Zero);
            while (names.HasData)
            {
                if (names.PeekTag() == Uri)
                    urls.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, Uri));
                else
                    names.ReadEncodedValue();
            }
        }
        return urls;
    }
}

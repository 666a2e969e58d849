using System.Runtime.CompilerServices;
using SigningService.Client;
using SigningService.Contracts.V1;

namespace SigningService.EndToEnd.Tests.Running;

/// <summary>Whole lists, page by page.</summary>
internal static class Listing
{
    public static async IAsyncEnumerable<Certificate> ReadAllAsync(
        SigningServiceConnection connection, CertificateFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListCertificatesRequest { Filter = filter, PageSize = 500 };
        do
        {
            var page = await connection.Certificates.ListCertificatesAsync(request, cancellationToken: cancellationToken);
            foreach (var certificate in page.Certificates)
                yield return certificate;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }
}

using System.Security.Cryptography;
using System.Text;
using SigningService.Authority.Authorities;

namespace SigningService.Server.Publication;

/// <summary>Serves the authorities' certificates: each by itself, as issuer URLs name it, and all together as PEM.</summary>
internal sealed class AuthorityCertificateFiles(AuthorityDirectory authorities)
{
    private static readonly TimeSpan Caching = TimeSpan.FromHours(1);

    /// <param name="path"><c>{authority}.cer</c></param>
    public Task ServeCertificateAsync(HttpContext context, string path)
    {
        if (path.EndsWith(".cer", StringComparison.Ordinal) && authorities.Find(path[..^4]) is { } authority)
            return PublishedFile.ServeAsync(context, authority.Certificate.Der, "application/pkix-cert", null, Caching);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    public Task ServeBundleAsync(HttpContext context)
    {
        var text = new StringBuilder();
        foreach (var certificate in authorities.Certificates)
            text.Append(PemEncoding.Write("CERTIFICATE", certificate.Der.Span)).Append('\n');
        return PublishedFile.ServeAsync(context, Encoding.ASCII.GetBytes(text.ToString()), "application/x-pem-file", null, Caching);
    }
}

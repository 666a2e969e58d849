using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Cli.Arguments;
using SigningService.Cli.Running;
using SigningService.Client;
using SigningService.Contracts.V1;

namespace SigningService.Cli.Commands;

/// <summary>Finds the resource name of a certificate that lies in a file.</summary>
internal static class CertificateLookup
{
    public static async Task<string> NameAsync(Run run, SigningServiceConnection connection, string path, CancellationToken cancellationToken)
    {
        using var certificate = Read(path);
        var serial = CertificateName.NormalizeSerial(certificate.SerialNumber)
            ?? throw new UsageException($"--cert: {path} has a serial number of more than 20 octets; it is not from this service.");
        var authorities = await run.CallAsync(
            async (deadline, token) => await connection.Authorities.ListAuthoritiesAsync(new(), deadline: deadline, cancellationToken: token),
            cancellationToken);
        var issuer = authorities.Authorities.FirstOrDefault(a => Issued(a, certificate))
            ?? throw new UsageException($"--cert: {path} was issued by none of the service's authorities.");
        return CertificateName.Of(issuer.Name["authorities/".Length..], serial);
    }

    private static X509Certificate2 Read(string path)
    {
        try
        {
            return X509Certificate2.CreateFromPem(InputFile.ReadText(path, "--cert"));
        }
        catch (CryptographicException)
        {
            throw new UsageException($"--cert: {path} holds no certificate in PEM.");
        }
    }

    // By name and key identifier: two generations of one authority share the name.
    private static bool Issued(Authority authority, X509Certificate2 certificate)
    {
        using var issuer = X509CertificateLoader.LoadCertificate(authority.Der.Span);
        var wanted = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault()?.KeyIdentifier;
        return issuer.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)
            && (wanted is not { } id || Convert.ToHexStringLower(id.Span) == authority.SubjectKeyId);
    }
}

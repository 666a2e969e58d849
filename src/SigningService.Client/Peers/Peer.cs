using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SigningService.Client.Connections;
using SigningService.Client.Requests;
using SigningService.Client.Revocation;

namespace SigningService.Client.Peers;

/// <summary>The other side of a connection, by the certificate that was accepted; read once a connection.</summary>
public sealed class Peer
{
    internal Peer(X509Certificate2 certificate, IEnumerable<X509Certificate2> issuers, TrustBundle trust)
    {
        Certificate = certificate;
        Helpers = [.. issuers.Select(issuer => X509CertificateLoader.LoadCertificate(issuer.RawData))];
        Keys = [CertificateKey.Of(certificate), .. Helpers.Select(CertificateKey.Of)];
        Subject = certificate.Subject;
        SerialNumber = certificate.SerialNumber.ToLowerInvariant();
        Thumbprint = Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span));
        NotBefore = certificate.NotBefore.ToUniversalTime();
        NotAfter = certificate.NotAfter.ToUniversalTime();
        Names = ReadNames(certificate);
        VerifiedUnder = trust;
    }

    /// <summary>Its certificate; it belongs to the connection.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Subject as .NET writes it: text of another's choosing, for people to read and never to decide by.</summary>
    public string Subject { get; }

    /// <summary>Lower-case hexadecimal.</summary>
    public string SerialNumber { get; }

    /// <summary>SHA-256 over the DER, lower-case hexadecimal.</summary>
    public string Thumbprint { get; }

    public DateTimeOffset NotBefore { get; }

    /// <summary>The last second of validity.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>Subject alternative names, each with its kind: <c>uri:spiffe://example.test/payments</c>, <c>dns:api.example.test</c>, <c>ip:10.0.0.1</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What it sent above its leaf, without the root.</summary>
    internal X509Certificate2Collection Helpers { get; }

    internal IReadOnlyList<CertificateKey> Keys { get; }

    /// <summary>The roots that its chain was last verified to.</summary>
    internal TrustBundle VerifiedUnder { get; set; }

    private static IReadOnlyList<string> ReadNames(X509Certificate2 certificate)
    {
        try
        {
            return SubjectNameReader.Read(certificate);
        }
        catch (AsnContentException)
        {
            return [];
        }
    }
}

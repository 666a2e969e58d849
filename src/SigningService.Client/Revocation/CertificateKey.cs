using System.Security.Cryptography.X509Certificates;

namespace SigningService.Client.Revocation;

/// <summary>A certificate as revocation lists know it: its issuer and its serial number; read once, asked about often.</summary>
internal sealed class CertificateKey
{
    private CertificateKey(string issuer, byte[]? issuerKeyIdentifier, Number160? serial, IReadOnlyList<string> distributionPoints)
    {
        DistributionPoints = distributionPoints;
        Issuer = issuer;
        IssuerKeyIdentifier = issuerKeyIdentifier;
        Serial = serial;
    }

    /// <summary>DER of the name, hexadecimal.</summary>
    public string Issuer { get; }

    public byte[]? IssuerKeyIdentifier { get; }

    /// <summary>Null if it is longer than a list can have.</summary>
    public Number160? Serial { get; }

    /// <summary>Where it says that its lists are.</summary>
    public IReadOnlyList<string> DistributionPoints { get; }

    public static CertificateKey Of(X509Certificate2 certificate)
    {
        var authority = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault();
        return new CertificateKey(
            Convert.ToHexString(certificate.IssuerName.RawData),
            authority?.KeyIdentifier?.ToArray(),
            Number160.TryRead(certificate.SerialNumberBytes.Span, out var serial) ? serial : null,
            Revocation.DistributionPoints.Of(certificate));
    }
}

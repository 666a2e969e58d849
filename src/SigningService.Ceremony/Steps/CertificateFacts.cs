using SigningService.Authority;
using SigningService.Authority.Asn1;
using SigningService.Authority.Keys;

namespace SigningService.Ceremony.Steps;

/// <summary>What the plan does not decide about a certificate: serial number, time and key. With the plan, they give its exact bytes.</summary>
internal sealed record CertificateFacts(SerialNumber Serial, DateTimeOffset NotBefore, DateTimeOffset NotAfter, PublicKey PublicKey)
{
    public static CertificateFacts Of(ParsedCertificate certificate) =>
        new(certificate.Serial, certificate.NotBefore, certificate.NotAfter, certificate.PublicKey);

    /// <summary>Facts of a certificate that is valid from now on, but not longer than its issuer.</summary>
    public static CertificateFacts New(DateTimeOffset now, TimeSpan lifetime, DateTimeOffset? issuerNotAfter, PublicKey key)
    {
        var notBefore = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        return new CertificateFacts(SerialNumber.Random(), notBefore, LastSecond(notBefore, lifetime, issuerNotAfter), key);
    }

    /// <summary>Both ends of a validity count (RFC 5280, 4.1.2.5).</summary>
    public static DateTimeOffset LastSecond(DateTimeOffset notBefore, TimeSpan lifetime, DateTimeOffset? issuerNotAfter)
    {
        var notAfter = notBefore + lifetime - TimeSpan.FromSeconds(1);
        return issuerNotAfter < notAfter ? issuerNotAfter.Value : notAfter;
    }
}

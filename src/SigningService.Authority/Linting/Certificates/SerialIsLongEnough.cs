using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Serial numbers are long enough to hold 64 random bits (63-bit numbers cost millions of certificates in 2019).</summary>
internal sealed class SerialIsLongEnough : ICertificateRule
{
    public string Id => "serial-is-long-enough";

    public string Clause => "CA/B BR, 7.1.2.7";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context) =>
        certificate.SerialNumber.Length > 8 ? null : $"The serial number has {certificate.SerialNumber.Length} octets, too few for 64 random bits and a sign.";
}

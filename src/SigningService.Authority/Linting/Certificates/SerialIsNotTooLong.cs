using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Serial numbers have at most 20 octets.</summary>
internal sealed class SerialIsNotTooLong : ICertificateRule
{
    public string Id => "serial-is-not-too-long";

    public string Clause => "RFC 5280, 4.1.2.2";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context) =>
        certificate.SerialNumber.Length <= 20 ? null : $"The serial number has {certificate.SerialNumber.Length} octets; 20 are allowed.";
}

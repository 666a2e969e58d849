using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Serial numbers are positive: neither negative nor zero.</summary>
internal sealed class SerialIsPositive : ICertificateRule
{
    public string Id => "serial-is-positive";

    public string Clause => "RFC 5280, 4.1.2.2";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        var serial = certificate.SerialNumber.Span;
        if ((serial[0] & 0x80) != 0)
            return "The serial number is negative.";
        return serial is [0] ? "The serial number is zero." : null;
    }
}

using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Addresses have 4 or 16 octets.</summary>
internal sealed class IpAddressesAreWellFormed : ICertificateRule
{
    public string Id => "ip-addresses-are-well-formed";

    public string Clause => "RFC 5280, 4.2.1.6";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.Names is null)
            return null;
        foreach (var name in certificate.Names)
        {
            if (name.Tag == GeneralNameView.Ip && name.Value.Length is not (4 or 16))
                return $"The IP address {name.Printable} has {name.Value.Length} octets.";
        }

        return null;
    }
}

using SigningService.Authority.Linting.Text;
using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Mail addresses are mailboxes in ASCII.</summary>
internal sealed class EmailAddressesAreWellFormed : ICertificateRule
{
    public string Id => "email-addresses-are-well-formed";

    public string Clause => "RFC 5280, 4.2.1.6";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.Names is null)
            return null;
        foreach (var name in certificate.Names)
        {
            if (name.Tag == GeneralNameView.Email && !EmailAddress.IsWellFormed(name.Value.Span))
                return $"The mail address {name.Printable} is malformed.";
        }

        return null;
    }
}

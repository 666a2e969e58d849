using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Alternative names are DNS names, addresses, URIs or mail addresses: others have smuggled identities (CVE-2024-49019).</summary>
internal sealed class NamesAreOfKnownKinds : ICertificateRule
{
    public string Id => "names-are-of-known-kinds";

    public string Clause => "RFC 5280, 4.2.1.6";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        if (certificate.Names is null)
            return null;
        foreach (var name in certificate.Names)
        {
            if (name.Tag is not (GeneralNameView.Dns or GeneralNameView.Ip or GeneralNameView.Uri or GeneralNameView.Email))
                return $"An alternative name is of kind {name.Tag}, which is not issued here.";
        }

        return null;
    }
}

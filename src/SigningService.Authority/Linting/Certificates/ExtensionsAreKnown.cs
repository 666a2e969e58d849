using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Only extensions that somebody here has thought about: nothing is copied through from a request.</summary>
internal sealed class ExtensionsAreKnown : ICertificateRule
{
    public string Id => "extensions-are-known";

    public string Clause => "RFC 5280, 4.2";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        foreach (var extension in certificate.Extensions)
        {
            if (!IsKnown(extension.Oid))
                return $"The extension {extension.Oid} is not one that is issued here.";
        }

        return null;
    }

    private static bool IsKnown(string oid) => oid
        is ExtensionOid.SubjectKeyIdentifier
        or ExtensionOid.AuthorityKeyIdentifier
        or ExtensionOid.KeyUsage
        or ExtensionOid.BasicConstraints
        or ExtensionOid.NameConstraints
        or ExtensionOid.ExtendedKeyUsage
        or ExtensionOid.SubjectAlternativeName
        or ExtensionOid.CrlDistributionPoints
        or ExtensionOid.AuthorityInformationAccess
        or ExtensionOid.RelatedCertificate
        or ExtensionOid.OcspNoCheck;
}

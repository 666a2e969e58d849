using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>No extension occurs twice.</summary>
internal sealed class ExtensionsAreUnique : ICertificateRule
{
    public string Id => "extensions-are-unique";

    public string Clause => "RFC 5280, 4.2";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        var extensions = certificate.Extensions;
        for (var i = 1; i < extensions.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (extensions[i].Oid == extensions[j].Oid)
                    return $"The extension {extensions[i].Oid} occurs twice.";
            }
        }

        return null;
    }
}

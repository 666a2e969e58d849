using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>critical is FALSE by DEFAULT, and DER does not write what is DEFAULT.</summary>
internal sealed class CriticalFalseIsNotEncoded : ICertificateRule
{
    public string Id => "critical-false-is-not-encoded";

    public string Clause => "X.690, 11.5";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        foreach (var extension in certificate.Extensions)
        {
            if (extension.EncodesDefault)
                return $"The extension {extension.Oid} writes critical although it is FALSE.";
        }

        return null;
    }
}

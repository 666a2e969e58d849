using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>cA is FALSE by DEFAULT, and DER does not write what is DEFAULT.</summary>
internal sealed class BasicConstraintsDefaultIsNotEncoded : ICertificateRule
{
    public string Id => "basic-constraints-default-is-not-encoded";

    public string Clause => "X.690, 11.5";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context) =>
        certificate.BasicConstraints is { EncodesDefault: true } ? "cA is written although it is FALSE." : null;
}

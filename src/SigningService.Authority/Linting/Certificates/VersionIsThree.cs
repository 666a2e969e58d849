using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Extensions need version 3.</summary>
internal sealed class VersionIsThree : ICertificateRule
{
    public string Id => "version-is-three";

    public string Clause => "RFC 5280, 4.1.2.1";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context) =>
        certificate.Version == 3 ? null : $"The version is {certificate.Version}; certificates with extensions are version 3.";
}

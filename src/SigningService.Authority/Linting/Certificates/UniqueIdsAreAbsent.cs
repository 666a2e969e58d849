using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Unique identifiers are not used.</summary>
internal sealed class UniqueIdsAreAbsent : ICertificateRule
{
    public string Id => "unique-ids-are-absent";

    public string Clause => "RFC 5280, 4.1.2.8";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context) =>
        certificate.HasUniqueIds ? "The certificate has a unique identifier." : null;
}

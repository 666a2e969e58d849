using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>UTCTime to 2049, GeneralizedTime from 2050, never a fraction of a second.</summary>
internal sealed class ValidityHasRightForm : ICertificateRule
{
    public string Id => "validity-has-right-form";

    public string Clause => "RFC 5280, 4.1.2.5";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context) =>
        certificate.NotBefore.HasRightForm && certificate.NotAfter.HasRightForm
            ? null
            : "A time of the validity is a GeneralizedTime before 2050 or has a fraction of a second.";
}

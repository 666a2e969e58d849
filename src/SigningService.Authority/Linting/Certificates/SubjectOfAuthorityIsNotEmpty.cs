using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>An authority has a subject: it becomes the issuer of others.</summary>
internal sealed class SubjectOfAuthorityIsNotEmpty : ICertificateRule
{
    public string Id => "subject-of-authority-is-not-empty";

    public string Clause => "RFC 5280, 4.1.2.6";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context) =>
        context.IsAuthority && certificate.SubjectAttributes.Length == 0 ? "The subject of an authority is empty." : null;
}

using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Alternative names are there and critical if the subject is empty, and not critical otherwise.</summary>
internal sealed class NamesCriticalityIsRight : ICertificateRule
{
    public string Id => "names-criticality-is-right";

    public string Clause => "RFC 5280, 4.2.1.6";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        var subjectIsEmpty = certificate.SubjectAttributes.Length == 0;
        if (subjectIsEmpty && certificate.Names is null)
            return "The certificate names nobody: the subject is empty and there are no alternative names.";
        if (certificate.Names is null || certificate.NamesAreCritical == subjectIsEmpty)
            return null;
        return subjectIsEmpty ? "The subject is empty, so the alternative names must be critical." : "The alternative names must not be critical beside a subject.";
    }
}

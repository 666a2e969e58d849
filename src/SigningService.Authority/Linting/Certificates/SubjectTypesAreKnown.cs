using SigningService.Authority.Linting.Views;
using SigningService.Authority.Names;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>The subject has only attributes that may stand there; a mail address belongs among the alternative names.</summary>
internal sealed class SubjectTypesAreKnown : ICertificateRule
{
    public string Id => "subject-types-are-known";

    public string Clause => "RFC 5280, 4.1.2.6";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        foreach (var attribute in certificate.SubjectAttributes)
        {
            if (attribute.Type is null || attribute.Type == AttributeType.EmailAddress)
                return $"The attribute {attribute.Oid} may not stand in a subject.";
        }

        return null;
    }
}

using SigningService.Authority.Linting.Views;
using SigningService.Authority.Names;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>Every attribute has a value, no longer than its upper bound; a country has exactly two letters.</summary>
internal sealed class SubjectLengthsAreRight : ICertificateRule
{
    public string Id => "subject-lengths-are-right";

    public string Clause => "RFC 5280, A.1";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        foreach (var attribute in certificate.SubjectAttributes)
        {
            if (attribute.Type is not { } type)
                continue;
            if (attribute.Value.Length == 0)
                return $"The attribute {type} is empty.";
            if (attribute.Value.Length > type.MaximumLength)
                return $"The attribute {type} has {attribute.Value.Length} characters; {type.MaximumLength} are allowed.";
            if (type == AttributeType.Country && attribute.Value.Length != 2)
                return "A country has two letters.";
        }

        return null;
    }
}

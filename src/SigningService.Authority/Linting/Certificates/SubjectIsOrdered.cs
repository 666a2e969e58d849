using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.Certificates;

/// <summary>The least specific attribute comes first, each in an RDN of its own (VikingCloud had them reversed in nearly every certificate).</summary>
internal sealed class SubjectIsOrdered : ICertificateRule
{
    public string Id => "subject-is-ordered";

    public string Clause => "X.501, 9.2";

    public string? Check(TbsCertificateView certificate, CertificateLintContext context)
    {
        var attributes = certificate.SubjectAttributes;
        for (var i = 1; i < attributes.Length; i++)
        {
            if (attributes[i].Rdn == attributes[i - 1].Rdn)
                return "An RDN of the subject has several attributes.";
            if (attributes[i - 1].Type is { } before && attributes[i].Type is { } after && before.Order > after.Order)
                return $"In the subject, {before} stands before {after}.";
        }

        return null;
    }
}

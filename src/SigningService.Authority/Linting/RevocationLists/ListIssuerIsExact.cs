using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>The issuer is, octet for octet, the subject of the issuer.</summary>
internal sealed class ListIssuerIsExact : IRevocationListRule
{
    public string Id => "list-issuer-is-exact";

    public string Clause => "RFC 5280, 5.1.2.3";

    public string? Check(TbsCertListView list, RevocationListLintContext context) =>
        list.Issuer.Span.SequenceEqual(context.IssuerSubject.Span) ? null : "The issuer is not, octet for octet, the subject of the issuer's certificate.";
}

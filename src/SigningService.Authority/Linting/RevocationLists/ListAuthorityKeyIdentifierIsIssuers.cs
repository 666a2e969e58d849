using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>The authority key identifier is there, and is the issuer's subject key identifier and nothing else.</summary>
internal sealed class ListAuthorityKeyIdentifierIsIssuers : IRevocationListRule
{
    public string Id => "list-authority-key-identifier-is-issuers";

    public string Clause => "RFC 5280, 5.2.1";

    public string? Check(TbsCertListView list, RevocationListLintContext context)
    {
        if (list.AuthorityKeyIdentifier is not { } identifier)
            return "The authority key identifier is missing.";
        return identifier.IsExactly(context.IssuerKeyIdentifier.Span) ? null : "The authority key identifier is not the issuer's subject key identifier, or names more.";
    }
}

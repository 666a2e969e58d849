using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>Only authority key identifier, number, issuing distribution point, and what delta lists need.</summary>
internal sealed class ListExtensionsAreKnown : IRevocationListRule
{
    public string Id => "list-extensions-are-known";

    public string Clause => "RFC 5280, 5.2";

    public string? Check(TbsCertListView list, RevocationListLintContext context)
    {
        foreach (var extension in list.Extensions)
        {
            if (extension.Oid is not (ExtensionOid.AuthorityKeyIdentifier
                or ExtensionOid.CrlNumber
                or ExtensionOid.IssuingDistributionPoint
                or ExtensionOid.DeltaCrlIndicator
                or ExtensionOid.FreshestCrl))
            {
                return $"The extension {extension.Oid} is not one that is issued here.";
            }
        }

        return null;
    }
}

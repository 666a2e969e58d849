using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>No extension occurs twice.</summary>
internal sealed class ListExtensionsAreUnique : IRevocationListRule
{
    public string Id => "list-extensions-are-unique";

    public string Clause => "RFC 5280, 5.2";

    public string? Check(TbsCertListView list, RevocationListLintContext context)
    {
        var extensions = list.Extensions;
        for (var i = 1; i < extensions.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (extensions[i].Oid == extensions[j].Oid)
                    return $"The extension {extensions[i].Oid} occurs twice.";
            }
        }

        return null;
    }
}

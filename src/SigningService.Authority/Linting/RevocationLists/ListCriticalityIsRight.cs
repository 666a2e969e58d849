using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>The issuing distribution point and the delta indicator are critical, the others are not, and FALSE is not written.</summary>
internal sealed class ListCriticalityIsRight : IRevocationListRule
{
    public string Id => "list-criticality-is-right";

    public string Clause => "RFC 5280, 5.2";

    public string? Check(TbsCertListView list, RevocationListLintContext context)
    {
        foreach (var extension in list.Extensions)
        {
            if (extension.EncodesDefault)
                return $"The extension {extension.Oid} writes critical although it is FALSE.";
            var demanded = extension.Oid is ExtensionOid.IssuingDistributionPoint or ExtensionOid.DeltaCrlIndicator;
            if (extension.Critical != demanded)
                return $"The extension {extension.Oid} must {(demanded ? "" : "not ")}be critical.";
        }

        return null;
    }
}

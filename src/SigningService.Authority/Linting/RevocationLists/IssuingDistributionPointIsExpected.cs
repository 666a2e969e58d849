using System.Text;
using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>A partition carries the URL that its certificates carry, octet for octet: else a list of another partition passes for it.</summary>
internal sealed class IssuingDistributionPointIsExpected : IRevocationListRule
{
    public string Id => "issuing-distribution-point-is-expected";

    public string Clause => "RFC 5280, 5.2.5";

    public string? Check(TbsCertListView list, RevocationListLintContext context)
    {
        if (list.IssuingDistributionPoint is not { } point)
            return context.DistributionPoint is null ? null : "The issuing distribution point is missing.";
        if (context.DistributionPoint is null)
            return point.FullName.Length == 0 ? null : "No distribution point is expected.";
        if (point.FullName is not [{ Tag: GeneralNameView.Uri } name])
            return "The issuing distribution point must name one URL.";
        return Ascii.Equals(name.Value.Span, context.DistributionPoint) ? null : $"The issuing distribution point is {name.Printable}, not {context.DistributionPoint}.";
    }
}

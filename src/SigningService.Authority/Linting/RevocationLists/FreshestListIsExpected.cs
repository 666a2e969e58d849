using System.Text;
using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>A list says where its deltas are if and only if there are some; a delta never does.</summary>
internal sealed class FreshestListIsExpected : IRevocationListRule
{
    public string Id => "freshest-list-is-expected";

    public string Clause => "RFC 5280, 5.2.6";

    public string? Check(TbsCertListView list, RevocationListLintContext context)
    {
        if (list.Freshest is not { } points)
            return context.FreshestUrl is null ? null : "The list does not say where its deltas are.";
        if (list.BaseNumber is not null)
            return "A delta must not say where deltas are.";
        if (context.FreshestUrl is not { } url)
            return "The list says where its deltas are, and has none.";
        return points is [{ HasMore: false, FullName: [{ Tag: GeneralNameView.Uri } name] }] && Ascii.Equals(name.Value.Span, url)
            ? null
            : $"The list does not say, with one URL, that its deltas are at {url}.";
    }
}

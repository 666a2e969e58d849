using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>Every list says when the next one comes.</summary>
internal sealed class NextUpdateIsPresent : IRevocationListRule
{
    public string Id => "next-update-is-present";

    public string Clause => "RFC 5280, 5.1.2.5";

    public string? Check(TbsCertListView list, RevocationListLintContext context) =>
        list.NextUpdate is null ? "nextUpdate is missing." : null;
}

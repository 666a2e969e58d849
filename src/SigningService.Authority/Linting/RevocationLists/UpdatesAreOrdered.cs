using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>nextUpdate is after thisUpdate.</summary>
internal sealed class UpdatesAreOrdered : IRevocationListRule
{
    public string Id => "updates-are-ordered";

    public string Clause => "RFC 5280, 5.1.2.5";

    public string? Check(TbsCertListView list, RevocationListLintContext context) =>
        list.NextUpdate is { } next && next.Value <= list.ThisUpdate.Value ? "nextUpdate is not after thisUpdate." : null;
}

using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>nextUpdate is not further away than the policy allows.</summary>
internal sealed class ListLifetimeIsNotTooLong : IRevocationListRule
{
    public string Id => "list-lifetime-is-not-too-long";

    public string Clause => "CA/B BR, 4.9.7";

    public string? Check(TbsCertListView list, RevocationListLintContext context) =>
        list.NextUpdate is { } next && next.Value - list.ThisUpdate.Value > context.MaximumLifetime
            ? $"The list lasts {next.Value - list.ThisUpdate.Value}; {context.MaximumLifetime} is allowed."
            : null;
}

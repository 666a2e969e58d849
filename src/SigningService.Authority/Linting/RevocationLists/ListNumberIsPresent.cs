using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>Every list has a number.</summary>
internal sealed class ListNumberIsPresent : IRevocationListRule
{
    public string Id => "list-number-is-present";

    public string Clause => "RFC 5280, 5.2.3";

    public string? Check(TbsCertListView list, RevocationListLintContext context) =>
        list.Number is null ? "The CRL number is missing." : null;
}

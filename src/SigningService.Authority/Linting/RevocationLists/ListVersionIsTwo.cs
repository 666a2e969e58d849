using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>Extensions need version 2.</summary>
internal sealed class ListVersionIsTwo : IRevocationListRule
{
    public string Id => "list-version-is-two";

    public string Clause => "RFC 5280, 5.1.2.1";

    public string? Check(TbsCertListView list, RevocationListLintContext context) =>
        list.Version == 2 ? null : $"The version is {list.Version}; lists with extensions are version 2.";
}

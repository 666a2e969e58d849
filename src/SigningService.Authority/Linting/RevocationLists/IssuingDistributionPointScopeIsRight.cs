using SigningService.Authority.Linting.Views;

namespace SigningService.Authority.Linting.RevocationLists;

/// <summary>The scope is all that the URL stands for: not reasons, not indirect, not attribute certificates, and not the opposite of what the list is for.</summary>
internal sealed class IssuingDistributionPointScopeIsRight : IRevocationListRule
{
    public string Id => "issuing-distribution-point-scope-is-right";

    public string Clause => "RFC 5280, 5.2.5";

    public string? Check(TbsCertListView list, RevocationListLintContext context)
    {
        if (list.IssuingDistributionPoint is not { } point)
            return null;
        if (point.EncodesDefault)
            return "A flag of the issuing distribution point is written although it is FALSE.";
        if (point.HasReasons || point.Indirect == true || point.OnlyAttributes == true)
            return "The issuing distribution point narrows the list to reasons, other issuers or attribute certificates.";
        if (point.FullName.Length == 0 && point.OnlyUsers is null && point.OnlyAuthorities is null)
            return "The issuing distribution point is empty.";
        var opposite = context.ListsAuthorities ? point.OnlyUsers : point.OnlyAuthorities;
        return opposite == true ? "The issuing distribution point leaves out the certificates that the list is for." : null;
    }
}

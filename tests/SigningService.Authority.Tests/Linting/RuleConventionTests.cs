using System.Text.RegularExpressions;
using SigningService.Authority.Linting;

namespace SigningService.Authority.Tests.Linting;

public sealed partial class RuleConventionTests
{
    private static readonly object[] Rules = [.. CertificateLinter.Rules, .. RevocationListLinter.Rules, .. RevocationListLinter.EntryRules];

    [Fact]
    public void EveryRuleHasATestClass()
    {
        var tests = typeof(RuleConventionTests).Assembly.GetTypes().Select(type => type.FullName).ToHashSet();
        Assert.All(Rules, rule => Assert.Contains(
            rule.GetType().FullName!.Replace("Authority.Linting", "Authority.Tests.Linting", StringComparison.Ordinal) + "Tests", tests));
    }

    [Fact]
    public void EveryRuleIsInItsRegistryOnce()
    {
        var written = typeof(CertificateLinter).Assembly.GetTypes()
            .Where(type => type.IsClass && type.GetInterfaces().Any(contract =>
                contract == typeof(ICertificateRule) || contract == typeof(IRevocationListRule) || contract == typeof(IRevokedEntryRule)));
        Assert.Equal(written.Select(type => type.Name).Order(), Rules.Select(rule => rule.GetType().Name).Order());
    }

    [Fact]
    public void EveryRuleCitesAClauseAndHasAnIdOfItsOwn()
    {
        (string Id, string Clause)[] named =
        [
            .. CertificateLinter.Rules.Select(rule => (rule.Id, rule.Clause)),
            .. RevocationListLinter.Rules.Select(rule => (rule.Id, rule.Clause)),
            .. RevocationListLinter.EntryRules.Select(rule => (rule.Id, rule.Clause)),
        ];
        Assert.Equal(named.Length, named.Select(rule => rule.Id).Append(StrictDer.Id).Distinct().Count() - 1);
        Assert.All(named, rule => Assert.Matches(KebabCase(), rule.Id));
        Assert.All(named, rule => Assert.Matches(Citation(), rule.Clause));
    }

    [GeneratedRegex("^[a-z]+(-[a-z]+)+$")]
    private static partial Regex KebabCase();

    [GeneratedRegex(@"^(RFC \d{4}|X\.\d{3}|CA/B BR|SPIFFE-ID)[,;]? ?")]
    private static partial Regex Citation();
}

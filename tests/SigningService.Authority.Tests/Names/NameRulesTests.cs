using CsCheck;
using SigningService.Authority.Names;
using SigningService.Authority.Tests.Profiles;

namespace SigningService.Authority.Tests.Names;

public sealed class NameRulesTests
{
    [Theory]
    [InlineData("api.example.test", "dns:api.example.test", true)]
    [InlineData("api.example.test", "dns:x.api.example.test", false)]
    [InlineData("api.example.test", "dns:example.test", false)]
    [InlineData("*.example.test", "dns:a.example.test", true)]
    [InlineData("*.example.test", "dns:a.b.example.test", false)]
    [InlineData("*.example.test", "dns:example.test", false)]
    [InlineData("*.example.test", "dns:evilexample.test", false)]
    [InlineData("*.example.test", "dns:*.example.test", false)]
    [InlineData("**.example.test", "dns:a.example.test", true)]
    [InlineData("**.example.test", "dns:a.b.example.test", true)]
    [InlineData("**.example.test", "dns:example.test", false)]
    [InlineData("**.example.test", "dns:a.example.test.evil.test", false)]
    [InlineData("**.example.test", "uri:https://a.example.test", false)]
    [InlineData("**.example.test", "email:a@b.example.test", false)]
    public void DnsPatternsCountLabels(string pattern, string name, bool allowed) =>
        Assert.Equal(allowed, ProfileText.Rules($"dns: [\"{pattern}\"]").Allows(GeneralName.Parse(name)!));

    [Theory]
    [InlineData("*.example.test", "*.example.test", true)]
    [InlineData("*.example.test", "*.a.example.test", false)]
    [InlineData("**.example.test", "*.a.example.test", true)]
    [InlineData("a.example.test", "*.example.test", false)]
    [InlineData("a.example.test", "*.a.example.test", false)]
    public void WildcardsAreLabelsOnceTheyAreSwitchedOn(string pattern, string name, bool allowed)
    {
        var wildcard = new GeneralName(GeneralNameKind.Dns, name);
        Assert.Equal(allowed, ProfileText.Rules($"dns: [\"{pattern}\"]\nwildcards: true").Allows(wildcard));
        Assert.False(ProfileText.Rules($"dns: [\"{pattern}\"]").Allows(wildcard));
    }

    [Theory]
    [InlineData("ip: [10.0.0.0/8]", "ip:10.1.2.3", true)]
    [InlineData("ip: [10.0.0.0/8]", "ip:11.1.2.3", false)]
    [InlineData("ip: [10.0.0.5]", "ip:10.0.0.5", true)]
    [InlineData("ip: [10.0.0.5]", "ip:10.0.0.6", false)]
    [InlineData("ip: [\"2001:db8::/32\"]", "ip:2001:db8::1", true)]
    [InlineData("ip: [\"::1\"]", "ip:::1", true)]
    [InlineData("ip: [0.0.0.0/0]", "ip:::1", false)]
    [InlineData("uri: [\"spiffe://example.test/pay/\"]", "uri:spiffe://example.test/pay/worker", true)]
    [InlineData("uri: [\"spiffe://example.test/pay/\"]", "uri:spiffe://example.test/payroll", false)]
    [InlineData("uri: [\"spiffe://example.test/pay/\"]", "uri:spiffe://example.test/pay", false)]
    [InlineData("uri: [\"spiffe://example.test/pay\"]", "uri:spiffe://example.test/pay", true)]
    [InlineData("uri: [\"spiffe://example.test/pay\"]", "uri:spiffe://example.test/pay/worker", false)]
    [InlineData("uri: [\"spiffe://example.test/\"]", "uri:spiffe://example.test.evil.test/x", false)]
    [InlineData("email: [\"@example.test\"]", "email:a@example.test", true)]
    [InlineData("email: [\"@example.test\"]", "email:a@b.example.test", false)]
    [InlineData("email: [\"a@example.test\"]", "email:A@example.test", false)]
    [InlineData("{}", "dns:a.example.test", false)]
    public void RulesAllowTheirOwnKindOnly(string rules, string name, bool allowed) =>
        Assert.Equal(allowed, ProfileText.Rules(rules).Allows(GeneralName.Parse(name)!));

    [Fact]
    public void NoRulesAllowNothing() => Gen.Select(Gen.Enum<GeneralNameKind>(), Gen.String)
        .Sample((kind, value) => !NameRules.None.Allows(new GeneralName(kind, value)));
}

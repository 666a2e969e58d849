using SigningService.Authority.Callers;
using SigningService.Authority.Configuration;
using SigningService.Server.Callers;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Callers;

public sealed class GrantsFileTests
{
    private static readonly HashSet<string> Profiles = ["server-tls", "client-tls"];

    [Fact]
    public void ACallerHasWhatTheFileSaysAndEveryoneElseNothing()
    {
        var table = Read(TestFiles.Grants);

        Assert.Equal(Role.Operator, table.Of("uri:spiffe://example.test/operator").Roles);
        Assert.Equal(2, table.Of("uri:spiffe://example.test/requester").Issue.Count);
        Assert.Equal(Role.None, table.Of("uri:spiffe://example.test/stranger").Roles);
        Assert.Equal(Role.None, table.Of("uri:spiffe://example.test/operator/").Roles);
    }

    [Fact]
    public void AnEmptyListMeansNobody() => Assert.Empty(Read("grants: []").ByIdentity);

    [Theory]
    [InlineData("{}", "grants: is missing")]
    [InlineData("grants: [{caller: operator, roles: [operator]}]", "caller: must start with one of")]
    [InlineData("grants: [{caller: 'uri:a', roles: [emperor]}]", "roles: emperor is no role")]
    [InlineData("grants: [{caller: 'uri:a', roles: []}]", "roles: needs at least one role")]
    [InlineData("grants: [{caller: 'uri:a'}]", "roles: needs at least one role")]
    [InlineData("grants: [{caller: 'uri:a', roles: [auditor]}, {caller: 'uri:a', roles: [operator]}]", "caller: is named twice")]
    [InlineData("grants: [{caller: 'uri:a', roles: [auditor], issue: [{profiles: [server-tls]}]}]", "issue: counts only with the role requester")]
    [InlineData("grants: [{caller: 'uri:a', roles: [requester], issue: [{profiles: [server-tsl]}]}]", "profiles: there is no profile server-tsl")]
    [InlineData("grants: [{caller: 'uri:a', roles: [requester], issue: [{}]}]", "profiles: needs at least one profile")]
    [InlineData("grants: [{caller: 'uri:a', roles: [auditor], isue: []}]", "isue: no such key")]
    public void AWrongGrantIsAFault(string text, string fault)
    {
        var exception = Assert.Throws<ReviewedFileException>(() => Read(text));

        Assert.Contains(exception.Faults, found => found.StartsWith("grants.yaml:1: " + fault, StringComparison.Ordinal));
    }

    private static GrantTable Read(string text) => GrantsFile.Read(
        ReviewedFile.Parse("grants.yaml", text, new Dictionary<string, string> { ["domain"] = "example.test" }), Profiles);
}

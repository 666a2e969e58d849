using SigningService.Authority.Approvals;
using SigningService.Authority.Configuration;

namespace SigningService.Server.Tests.Approvals;

/// <summary>The file of approvals: nothing that was forgotten is a way past.</summary>
public sealed class ApprovalsFileTests
{
    private const string Right = """
        approvals:
          - acts: [destroy-authority-key, open-incident]
            approvers: ["uri:spiffe://${domain}/a", "uri:spiffe://${domain}/b"]
            count: 2
            lifetime: 24h
        withoutApproval: [create-authority, install-authority-certificate, activate-authority, retire-authority, install-trust-anchor, retire-trust-anchor, create-enrollment-token, rotate-service-key, change-file]
        """;

    [Fact]
    public void AFileSaysOfEveryActWhoApprovesItOrThatNobodyMust()
    {
        var policy = Read(Right);
        var rule = policy.RuleOf(ApprovalAct.OpenIncident)!;
        Assert.Equal((2, TimeSpan.FromHours(24)), (rule.Count, rule.Lifetime));
        Assert.Equal(["uri:spiffe://example.test/a", "uri:spiffe://example.test/b"], rule.Approvers.Order(StringComparer.Ordinal));
        Assert.Null(policy.RuleOf(ApprovalAct.CreateAuthority));
    }

    [Fact]
    public void TheFileOfTheHouseIsRight() => Assert.Equal(4, Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "approvals.yaml"))).Rules.Count);

    [Theory]
    [InlineData("count: 2", "count: 0", "count: must be a whole number from 1 to 10")]
    [InlineData("    count: 2\n", "", "count: is missing")]
    [InlineData("count: 2", "count: 3", "2 cannot give 3 approvals")]
    [InlineData("${domain}/b", "${domain}/a", "names somebody twice")]
    [InlineData("uri:spiffe://${domain}/b", "spiffe://${domain}/b", "must begin with one of")]
    [InlineData("lifetime: 24h", "lifetime: 60d", "lifetime: must be from 5m to 30d")]
    [InlineData(", change-file", "", "change-file is named nowhere")]
    [InlineData("change-file", "open-incident", "open-incident is named twice")]
    [InlineData("change-file", "change-everything", "change-everything is none of")]
    [InlineData("withoutApproval", "withoutApprovals", "no such key is known here")]
    [InlineData("[\"uri:spiffe://${domain}/a\", \"uri:spiffe://${domain}/b\"]", "[]", "0 cannot give 2 approvals")]
    public void EveryWayToAskForLessThanWasMeantIsAFault(string from, string to, string fault)
    {
        Assert.Contains(from, Right, StringComparison.Ordinal);
        var thrown = Assert.Throws<ReviewedFileException>(() => Read(Right.Replace(from, to, StringComparison.Ordinal)));
        Assert.Contains(fault, thrown.Message, StringComparison.Ordinal);
    }

    private static ApprovalPolicy Read(string text) =>
        ApprovalsFile.Read(ReviewedFile.Parse("approvals.yaml", text, new Dictionary<string, string> { ["domain"] = "example.test" }));
}

using SigningService.Authority.Configuration;
using SigningService.Authority.Keys;
using SigningService.Ceremony.Hierarchies;

namespace SigningService.Ceremony.Tests;

public sealed class HierarchyFileTests
{
    [Fact]
    public void TheShippedFileDescribesThreeAuthorities()
    {
        var hierarchy = Room.Shipped("RSA-3072");

        Assert.Equal(["root", "server-ca", "client-ca"], hierarchy.Authorities.Select(authority => authority.Id));
        Assert.All(hierarchy.Authorities, authority => Assert.Equal(KeyAlgorithm.Rsa3072, authority.Key));
        Assert.Equal(2, hierarchy.Find("root")!.PathLength);
        Assert.Equal("spiffe://example.test/operator", hierarchy.FirstOperator!.Identity);
        Assert.Empty(hierarchy.Notes);
    }

    [Fact]
    public void LeadingDotsOfNameConstraintsAreTakenAwayWithANote()
    {
        var hierarchy = Room.Shipped(change: text => text.Replace("\"${domain}\", localhost", "\".${domain}\", localhost", StringComparison.Ordinal));

        Assert.Equal(["example.test", "localhost"], hierarchy.Find("server-ca")!.Permitted!.PermittedDns);
        Assert.Contains("'.example.test' is written as 'example.test'", Assert.Single(hierarchy.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pathLength: 0", "pathLength: 2", "must be less than that of 'root'")]
    [InlineData("id: client-ca", "id: server-ca", "'server-ca' is there twice")]
    [InlineData("id: client-ca", "id: audit", "labels of other keys")]
    [InlineData("issuer: root", "issuer: rott", "'rott' does not stand above in this file")]
    [InlineData("key: ${key}", "key: RSA-2048", "must be one of P-256, P-384, Ed25519, RSA-3072, RSA-4096")]
    [InlineData("127.0.0.0/8", "127.0.0.1/8", "'127.0.0.1/8' is not a network")]
    [InlineData("[\"${domain}\", localhost]", "[]", "must permit at least one name")]
    [InlineData("${publicUrl}", "https://pki.example.test", "must be an address that starts with http://")]
    [InlineData("lifetime: 90d", "lifetime: 90 days", "must be a time such as 90d")]
    [InlineData("lifetime: 90d", "liftime: 90d", "no such key is known here")]
    [InlineData("${domain}/operator", "${domian}/operator", "no such variable is set")]
    [InlineData("Example Finance Client CA", "Example Finance Root CA", "another authority has it already")]
    [InlineData("responderKey: ${responderKey:-P-256}", "responderKey: Ed25519", "must be one of P-256")]
    [InlineData("    key: ${key}\n", "    key: P-256\n    signature: sha256WithRSAEncryption\n", "must be one of ecdsa-with-SHA256, ecdsa-with-SHA384")]
    public void AWrongFileIsRefusedWithLineAndReason(string good, string bad, string reason)
    {
        var fault = Assert.Throws<ReviewedFileException>(() => Room.Shipped(change: text => text.Replace(good, bad, StringComparison.Ordinal)));

        Assert.Matches(@"^hierarchy\.yaml:\d+: ", fault.Message);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptyFileIsRefusedAndNotTakenForAnEmptyHierarchy() =>
        Assert.Throws<ReviewedFileException>(() => HierarchyFile.Read("hierarchy.yaml", "organization: x\n", Room.Variables()));
}

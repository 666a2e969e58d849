using System.Security.Cryptography;
using System.Text;

namespace SigningService.AuditLog.Tests;

/// <summary>The compact range against the definition of RFC 9162, 2.1.1, taken literally.</summary>
public sealed class CompactRangeTests
{
    [Fact]
    public void RootIsThatOfTheDefinitionAtEverySize()
    {
        var range = new CompactRange();
        var leaves = new List<byte[]>();
        for (var size = 0; size <= 130; size++)
        {
            Assert.Equal(Definition([.. leaves]), range.Root());
            Assert.Equal(size, range.Size);
            var leaf = Encoding.UTF8.GetBytes($"leaf {size}");
            leaves.Add(leaf);
            range = CompactRange.Parse(range.ToBytes());
            range.Append(MerkleHash.Leaf(leaf));
        }
    }

    [Fact]
    public void TheEmptyTreeHasTheHashOfNothing() =>
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Convert.ToHexStringLower(new CompactRange().Root()));

    /// <summary>Leaf and node hashes that the Certificate Transparency tests have used for years.</summary>
    [Fact]
    public void LeavesAndNodesAreToldApart()
    {
        Assert.Equal("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", Convert.ToHexStringLower(MerkleHash.Leaf([])));
        Assert.Equal(
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            Convert.ToHexStringLower(MerkleHash.Node(MerkleHash.Leaf([]), MerkleHash.Leaf([0x00]))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000000000")]
    [InlineData("0000000000000001")]
    [InlineData("000000000000000000")]
    [InlineData("ffffffffffffffff")]
    public void AHeadOfAnotherLengthThanItsSizeAsksForIsRefused(string hex) =>
        Assert.Throws<LogEntryFormatException>(() => CompactRange.Parse(Convert.FromHexString(hex)));

    private static byte[] Definition(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 0)
            return SHA256.HashData([]);
        if (leaves.Length == 1)
            return SHA256.HashData([0x00, .. leaves[0]]);
        var k = 1;
        while (k * 2 < leaves.Length)
            k *= 2;
        return SHA256.HashData([0x01, .. Definition(leaves[..k]), .. Definition(leaves[k..])]);
    }
}

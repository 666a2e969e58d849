using System.Security.Cryptography;
using System.Text;
using SigningService.Ledger.Archives;
using SigningService.Ledger.Postgres.Archives;

namespace SigningService.Ledger.Tests.Archives;

/// <summary>The hash over an archive's rows.</summary>
public sealed class ArchiveDigestTests
{
    [Fact]
    public void ItIsOverOneLineForEachRow()
    {
        using var digest = new ArchiveDigest();
        digest.Add(ArchivedContent.LogEntry, new ArchivedRow(7, null, null, null, null, [0xA1, 0x0B]));
        digest.Add(ArchivedContent.Certificate, new ArchivedRow(3, "issuing-1", [0x00, 0xFF], null, null, [0x30]));
        digest.Add(ArchivedContent.RevocationList, new ArchivedRow(5, "issuing-1", null, -1, 12, [0x30, 0x01]));

        const string Lines = "1\t7\ta10b\n2\t3\tissuing-1\t00ff\t30\n3\t5\tissuing-1\t-1\t12\t3001\n";
        Assert.Equal((Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(Lines))), Lines.Length), Read(digest));
    }

    /// <summary>Else a row could say what two others do.</summary>
    [Theory]
    [InlineData("a\tb")]
    [InlineData("a\nb")]
    [InlineData(@"a\b")]
    [InlineData("ä")]
    public void AnAuthorityThatCouldBeReadAsTheEndOfAFieldIsRefused(string authority)
    {
        using var digest = new ArchiveDigest();
        Assert.Throws<ArchiveFaultException>(() => digest.Add(ArchivedContent.Certificate, new ArchivedRow(1, authority, [1], null, null, [0x30])));
    }

    private static (string Sha256, long Octets) Read(ArchiveDigest digest)
    {
        var (sha256, octets) = digest.Complete();
        return (Convert.ToHexString(sha256), octets);
    }
}

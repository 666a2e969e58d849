using SigningService.AuditLog.Export;
using SigningService.AuditLog.Notes;
using SigningService.AuditLog.Verification;

namespace SigningService.AuditLog.Tests.Verification;

/// <summary>An exported log and everything that may have been done to it.</summary>
public sealed class LogFolderTests : IDisposable
{
    private const int Certificates = 130;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("log-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void AWholeLogIsFoundWhole()
    {
        var log = SomeLog.Of(Certificates);
        var verified = LogFolderVerification.Verify(log.WriteTo(_folder.FullName), SomeLog.Key);
        Assert.Equal(log.Entries.Count, verified.Size);
        Assert.Equal((0, 130, 13, 13), (verified.Story.Open, verified.Story.Issued, verified.Story.Revoked, verified.Story.Lists));
    }

    [Fact]
    public void AnEmptyLogIsWhole() => Assert.Equal(0, LogFolderVerification.Verify(new SomeLog().WriteTo(_folder.FullName), SomeLog.Key).Size);

    [Fact]
    public void AHeadUnderAnotherKeyIsRefused()
    {
        var folder = SomeLog.Of(3).WriteTo(_folder.FullName);
        var fault = Assert.Throws<LogFaultException>(() => LogFolderVerification.Verify(folder, VerificationKey.FromEd25519(new byte[32])));
        Assert.Contains("is not signed by the audit key", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        var folder = SomeLog.Of(Certificates).WriteTo(_folder.FullName);
        File.Delete(Path.Combine(_folder.FullName, "tile", "entries", "000"));
        Assert.Equal("tile/entries/000 is missing.", Assert.Throws<LogFaultException>(() => LogFolderVerification.Verify(folder, SomeLog.Key)).Message);
    }

    /// <summary>Bits, octets, entries and pieces of files: whatever is done to what is exported, it is found.</summary>
    [Fact]
    public void TenThousandTamperingsAreAllFound()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        var log = SomeLog.Of(Certificates);
        var folder = log.WriteTo(_folder.FullName);
        var files = Directory.EnumerateFiles(_folder.FullName, "*", SearchOption.AllDirectories).ToArray();
        var contents = files.ToDictionary(file => file, File.ReadAllBytes);
        for (var round = 0; round < 10_000; round++)
        {
            var file = files[random.Next(files.Length)];
            var tampered = Tamper(contents[file], contents[files[random.Next(files.Length)]], random);
            if (tampered.AsSpan().SequenceEqual(contents[file]))
                continue;
            File.WriteAllBytes(file, tampered);
            Assert.True(IsFound(folder), $"Round {round} of seed {seed}: {file} was changed and nothing was noticed.");
            File.WriteAllBytes(file, contents[file]);
        }
    }

    /// <summary>An entry changed with all hashes made anew, as only one could who holds the audit key as well: the story does not fit.</summary>
    [Theory]
    [InlineData("issued without an intent")]
    [InlineData("issued twice")]
    [InlineData("a serial used twice")]
    [InlineData("revoked twice")]
    [InlineData("revoked and never issued")]
    [InlineData("a list that lacks a revocation")]
    [InlineData("a list that carries more than was revoked")]
    [InlineData("a list number used twice")]
    [InlineData("a list that was not written down before")]
    public void AStoryThatCannotBeTrueIsFound(string what)
    {
        var log = SomeLog.Of(10);
        var index = log.Entries.Count;
        Spoil(log, what);
        var fault = Assert.Throws<LogFaultException>(() => LogFolderVerification.Verify(log.WriteTo(_folder.FullName), SomeLog.Key));
        Assert.NotNull(fault.Index);
        Assert.True(fault.Index >= index, fault.Message);
    }

    private static void Spoil(SomeLog log, string what)
    {
        switch (what)
        {
            case "issued without an intent":
                log.Add(2, "CertificateIssued", ("authority", "issuing-1"), ("serial", "ffff"));
                break;
            case "issued twice":
                log.Add(2, "CertificateIssued", ("authority", "issuing-1"), ("serial", new string('0', 32)));
                break;
            case "a serial used twice":
                log.Issue(0);
                break;
            case "revoked twice":
                log.Revoke(3, 2);
                break;
            case "revoked and never issued":
                log.Revoke(99, 2);
                break;
            case "a list that lacks a revocation":
                log.Revoke(4, 2);
                log.Publish(2, 1);
                break;
            case "a list that carries more than was revoked":
                log.Publish(2, 2);
                break;
            case "a list number used twice":
                log.Publish(1, 1);
                break;
            case "a list that was not written down before":
                log.Add(5, "RevocationListPublished", ("authority", "issuing-1"), ("shard", "0"), ("list_number", "2"), ("entries", "1"), ("this_update", "2026-11-24T13:00:00Z"));
                break;
        }
    }

    private static bool IsFound(LogFolder folder)
    {
        try
        {
            LogFolderVerification.Verify(folder, SomeLog.Key);
            return false;
        }
        catch (LogFaultException)
        {
            return true;
        }
    }

    private static byte[] Tamper(byte[] content, byte[] other, Random random)
    {
        var at = random.Next(content.Length);
        var count = random.Next(1, Math.Min(200, content.Length - at + 1));
        switch (random.Next(6))
        {
            case 0:
                byte[] flipped = [.. content];
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                return [.. content[..at], .. content[(at + Math.Min(count, content.Length - at))..]];
            case 2:
                return [.. content[..at], .. other[..Math.Min(count, other.Length)], .. content[at..]];
            case 3:
                return content[..at];
            case 4:
                return [.. content, .. other];
            default:
                var from = random.Next(content.Length);
                byte[] swapped = [.. content];
                (swapped[at], swapped[from]) = (swapped[from], swapped[at]);
                return swapped;
        }
    }
}

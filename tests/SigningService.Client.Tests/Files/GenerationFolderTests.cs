using System.Text;
using SigningService.Client.Files;

namespace SigningService.Client.Tests.Files;

public sealed class GenerationFolderTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("generations-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void NamesAreLinksThroughTheGenerationAndTheModeIsKept()
    {
        var folder = new GenerationFolder(_path, TimeProvider.System);

        folder.Install(Pair("1"), "one");

        Assert.Equal("..data/key.pem", new FileInfo(PathOf("key.pem")).LinkTarget);
        Assert.Equal("key 1", File.ReadAllText(PathOf("key.pem")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(StagedFile.Secret, File.GetUnixFileMode(PathOf("key.pem")));
        Assert.True(folder.Holds("one", ["key.pem", "chain.pem"]));
        Assert.False(folder.Holds("two", ["key.pem", "chain.pem"]));
    }

    [Fact]
    public void ADiskThatIsFullOrACrashAtAnyStepLeavesAWholeSetAndTheNextInstallSucceeds()
    {
        var steps = 0;
        new GenerationFolder(_path, TimeProvider.System).Install(Pair("0"), "0");
        for (var failAt = 1; ; failAt++)
        {
            steps = 0;
            var label = failAt.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var folder = new GenerationFolder(_path, TimeProvider.System, null, step =>
            {
                if (++steps == failAt)
                    throw new IOException("No space left on device: " + step);
            });
            var failure = Record.Exception(() => folder.Install(Pair(label), label));
            RequireWholeSet();
            if (failure is null)
                break;
            Assert.IsType<IOException>(failure);
            new GenerationFolder(_path, TimeProvider.System).Install(Pair("again " + label), "again " + label);
            Assert.Equal("key again " + label, File.ReadAllText(PathOf("key.pem")));
        }
        Assert.True(steps > 5);
        Assert.Empty(Directory.GetFileSystemEntries(_path, "..new_*"));
        Assert.True(Directory.GetDirectories(_path, "..2*").Length <= 2);
    }

    [Fact]
    public void AReaderThatResolvedTheSetKeepsItThroughOneMoreReplacement()
    {
        var folder = new GenerationFolder(_path, TimeProvider.System);
        folder.Install(Pair("1"), "1");
        var read = folder.Current!;

        folder.Install(Pair("2"), "2");
        Assert.Equal("key 1", File.ReadAllText(Path.Combine(read, "key.pem")));
        folder.Install(Pair("3"), "3");

        Assert.False(Directory.Exists(read));
    }

    [Fact]
    public async Task AConcurrentReaderNeverSeesAPairThatDoesNotFit()
    {
        var folder = new GenerationFolder(_path, TimeProvider.System);
        folder.Install(Pair("0"), "0");
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() => ReadUntil(stop.Token), TestContext.Current.CancellationToken);

        for (var i = 1; i <= 100; i++)
            folder.Install(Pair($"{i}"), $"{i}");
        await stop.CancelAsync();

        Assert.True(await reader > 0);
    }

    [Fact]
    public void AFileThatIsNoLinkIsNeverReplaced()
    {
        File.WriteAllText(PathOf("key.pem"), "somebody's key");

        var refused = Assert.Throws<IOException>(() => new GenerationFolder(_path, TimeProvider.System).Install(Pair("1"), "1"));

        Assert.Contains("move it away", refused.Message, StringComparison.Ordinal);
        Assert.Equal("somebody's key", File.ReadAllText(PathOf("key.pem")));
    }

    [Fact]
    public void NamesOfAnEarlierFormatGoAway()
    {
        var folder = new GenerationFolder(_path, TimeProvider.System);
        folder.Install(Pair("1"), "1");

        folder.Install([File_("combined.pem", "both")], "2");

        Assert.False(Path.Exists(PathOf("key.pem")));
        Assert.Equal("both", File.ReadAllText(PathOf("combined.pem")));
    }

    private int ReadUntil(CancellationToken stop)
    {
        var folder = new GenerationFolder(_path, TimeProvider.System);
        var reads = 0;
        while (!stop.IsCancellationRequested)
        {
            if (folder.Current is not { } current || TryRead(current) is not { } pair)
                continue;
            Assert.Equal(pair.Key["key ".Length..], pair.Chain["chain ".Length..]);
            reads++;
        }
        return reads;
    }

    // A set that was replaced twice between resolving and reading is gone as a whole: read again.
    private static (string Key, string Chain)? TryRead(string current)
    {
        try
        {
            return (File.ReadAllText(Path.Combine(current, "key.pem")), File.ReadAllText(Path.Combine(current, "chain.pem")));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void RequireWholeSet() =>
        Assert.Equal(File.ReadAllText(PathOf("key.pem"))["key ".Length..], File.ReadAllText(PathOf("chain.pem"))["chain ".Length..]);

    private static IReadOnlyList<GenerationFile> Pair(string number) => [File_("key.pem", "key " + number), File_("chain.pem", "chain " + number)];

    private static GenerationFile File_(string name, string text) => new(name, Encoding.UTF8.GetBytes(text), StagedFile.Secret);

    private string PathOf(string name) => Path.Combine(_path, name);
}

using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.FirstCalls;

/// <summary>signctl as it is handed out: one native file, published here as docs/signctl.md says.</summary>
[Collection<InP256House>]
public sealed class NativeSignctlTests(P256House house) : HouseTests<P256House>(house)
{
    [Fact]
    public async Task ThePublishedProgramIsOneNativeFileThatIssues()
    {
        RequireLinker();
        var folder = House.PathOf("native");
        var publish = await ToolRun.StartAsync(
            "dotnet",
            ["publish", "src/SigningService.Cli", "-r", "linux-x64", "-c", "Release", "-o", folder, "-m:1", "--nologo", "-v", "quiet", "--artifacts-path", House.PathOf("native-build")],
            Repository.Root,
            patience: TimeSpan.FromMinutes(15));
        Assert.True(publish.ExitCode == 0, publish.Output);
        Assert.DoesNotContain("warning", publish.Output, StringComparison.Ordinal);
        var program = Path.Combine(folder, "signctl");
        Assert.Empty(Directory.EnumerateFiles(folder, "*.dll"));

        var issued = await House.SignctlAsync(
            program, "requester", ["issue", "--profile", "server-tls", "--dns", "native.example.test", "--out-dir", House.PathOf("native-issued"), "-o", "json"]);

        Assert.True(issued.ExitCode == 0, issued.Output);
        Assert.Contains("CERTIFICATE_STATE_ACTIVE", issued.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(House.PathOf("native-issued", "chain.pem")));
        var refused = await House.SignctlAsync(
            program, "requester", ["issue", "--profile", "server-tls", "--dns", "native.example.org", "--out-dir", House.PathOf("native-refused"), "-o", "json"]);
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("NAME_NOT_ALLOWED", refused.Output, StringComparison.Ordinal);
    }

    private static void RequireLinker()
    {
        if (!File.Exists("/usr/bin/clang"))
            RequiredTool.Find("gcc", "it is in the package gcc");
        RequiredTool.File("/usr/include/zlib.h", "zlib1g-dev");
    }
}

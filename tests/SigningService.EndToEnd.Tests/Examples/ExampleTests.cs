using SigningService.EndToEnd.Tests.Running;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.EndToEnd.Tests.Examples;

/// <summary>Each example as it is typed. It checks itself, line by line, and ends with 1 at the first that does not hold.</summary>
[Collection<InP256House>]
public sealed class ExampleTests(P256House house) : HouseTests<P256House>(house)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData("pki", "softhsm2-util certtool certutil")]
    [InlineData("kestrel-mtls", "curl")]
    [InlineData("nginx", "nginx")]
    [InlineData("haproxy", "haproxy socat")]
    [InlineData("istio", "node protoc grpc_python_plugin go")]
    [InlineData("cloud-native", "node npm")]
    [InlineData("monitoring", "prometheus promtool")]
    [InlineData("finance", "openssl")]
    [InlineData("iot", "openssl")]
    [InlineData("healthcare", "openssl unshare nsenter ip")]
    public async Task TheExamplePasses(string example, string tools)
    {
        foreach (var tool in tools.Split(' '))
            RequiredTool.Find(tool, $"install the package {tool}");

        var run = await ToolRun.StartAsync(
            Repository.PathOf("examples", example, "run.sh"),
            [],
            Repository.Root,
            new Dictionary<string, string> { ["SIGNING_DEV"] = House.Folder },
            Patience);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("Passed: ", run.Output, StringComparison.Ordinal);
    }
}

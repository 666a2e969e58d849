using System.Text;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.Cli.Tests.Agent;

/// <summary>What <c>examples/agent</c> ships is right as it stands, but for the folders of the host that runs the tests.</summary>
public sealed class ShippedExampleTests : IAsyncLifetime
{
    private AgentFolder _agent = null!;

    public async ValueTask InitializeAsync() => _agent = await AgentFolder.CreateAsync();

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Theory]
    [InlineData("agent.json", "/etc/signctl/", "2 certificates, 2 folders")]
    [InlineData("config/agent.json", "/config/", "2 certificates, 1 folders")]
    public async Task TheAgentFindsNothingWrongWithTheConfig(string file, string folder, string found)
    {
        var text = await File.ReadAllTextAsync(ExampleOf(file), TestContext.Current.CancellationToken);
        Assert.Contains(folder + "bundle.pem", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_agent.Config, text.Replace(folder, _agent.PathOf("") + "/", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var outcome = await new Terminal().RunAsync("agent", "check", _agent.Config);

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains(found, outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SystemdFindsNothingWrongWithTheUnit()
    {
        var systemd = RequiredTool.Find("systemd-analyze", "install the package systemd");
        var unit = await File.ReadAllTextAsync(ExampleOf("signctl-agent.service"), TestContext.Current.CancellationToken);
        var copy = _agent.PathOf("signctl-agent.service");
        await File.WriteAllTextAsync(
            copy, unit.Replace("/usr/local/bin/signctl", AgentFolder.Program, StringComparison.Ordinal), new UTF8Encoding(false), TestContext.Current.CancellationToken);

        var run = await ToolRun.StartAsync(systemd, ["verify", "--man=no", copy]);

        Assert.True(run.ExitCode == 0 && run.Output.Length == 0, run.Output);
    }

    [Fact]
    public async Task WhatIsInstalledUnderTheUmaskOfTheUnitCanBeReadByThoseItIsFor()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no Unix file modes.");
        Assert.Contains("UMask=0077", await File.ReadAllTextAsync(ExampleOf("signctl-agent.service"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        _agent.Configure("""{"folder": "web", "keyMode": "0640"}""");

        var run = await ToolRun.StartAsync("/bin/sh", ["-c", "umask 077; exec \"$0\" agent --once --config \"$1\"", AgentFolder.Program, _agent.Config]);

        Assert.True(run.ExitCode == 0, run.Output);
        var modes = await ToolRun.RequireAsync("stat", ["-L", "-c", "%a", _agent.PathOf("web"), _agent.PathOf("web/..data"), _agent.PathOf("web/key.pem"), _agent.PathOf("web/chain.pem")]);
        Assert.Equal("755 755 640 644", modes.Trim().Replace('\n', ' '));
    }

    private static string ExampleOf(string file) => Path.Combine(AgentFolder.Root, "examples", "agent", file);
}

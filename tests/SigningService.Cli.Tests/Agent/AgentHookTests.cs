using System.Diagnostics;
using System.Globalization;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.Cli.Tests.Agent;

/// <summary>Who is told, and to whom the files belong.</summary>
public sealed class AgentHookTests : IAsyncLifetime
{
    private AgentFolder _agent = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _agent = await AgentFolder.CreateAsync();

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task ASignalReachesTheProcessOfThePidFile()
    {
        using var program = Process.Start(
            "/bin/bash", ["-c", $"trap 'echo told > {_agent.PathOf("told")}; exit' USR1; echo > {_agent.PathOf("ready")}; while :; do sleep 0.05; done"]);
        try
        {
            await UntilAsync("ready");
            await File.WriteAllTextAsync(_agent.PathOf("it.pid"), program.Id.ToString(CultureInfo.InvariantCulture) + "\n", Cancel);
            _agent.Configure("""{"folder": "pem", "hook": {"signal": "USR1", "pidFile": "it.pid"}}""");

            var outcome = await _agent.OnceAsync();

            Assert.True(outcome.ExitCode == 0, outcome.Out);
            await UntilAsync("told");
        }
        finally
        {
            program.Kill();
        }
    }

    [Theory]
    [InlineData("-1", "no process number")]
    [InlineData("", "no process number")]
    [InlineData(null, "does not run")]
    public async Task APidFileThatNamesNoProcessIsSaidAndNobodyIsSignalled(string? content, string expected)
    {
        if (content is not null)
            await File.WriteAllTextAsync(_agent.PathOf("it.pid"), content, Cancel);
        _agent.Configure("""{"folder": "pem", "hook": {"signal": "HUP", "pidFile": "it.pid"}}""");

        var outcome = await _agent.OnceAsync();

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(expected, outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASystemdUnitIsReloadedBySystemctl()
    {
        Directory.CreateDirectory(_agent.PathOf("bin"));
        await File.WriteAllTextAsync(_agent.PathOf("bin/systemctl"), $"#!/bin/sh\necho \"$@\" >> {_agent.PathOf("told")}\n", Cancel);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_agent.PathOf("bin/systemctl"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _agent.Configure("""{"folder": "pem", "hook": {"systemdUnit": "nginx.service"}}""");

        var run = await ToolRun.StartAsync(
            AgentFolder.Program,
            ["agent", "--once", "--config", _agent.Config],
            environment: new Dictionary<string, string> { ["PATH"] = _agent.PathOf("bin") + ":" + Environment.GetEnvironmentVariable("PATH") });

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Equal("reload nginx.service\n", await File.ReadAllTextAsync(_agent.PathOf("told"), Cancel));
    }

    [Fact]
    public async Task AHookThatDoesNotEndIsEndedAndSaid()
    {
        _agent.Configure("""{"folder": "pem", "hook": {"command": ["/bin/sleep", "600"], "timeout": "1s"}}""");

        var outcome = await _agent.OnceAsync();

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("did not end within 1 s", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyAndChainBelongToTheOwnerInTheModeThatWasAskedFor()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Skip("Only root gives files away.");
        _agent.Configure("""{"folder": "pem", "owner": "nobody:daemon", "keyMode": "0640"}""");

        var outcome = await _agent.OnceAsync();

        Assert.True(outcome.ExitCode == 0, outcome.Out);
        Assert.Equal("nobody daemon 640\n", await StatAsync("pem/key.pem"));
        Assert.Equal("nobody daemon 644\n", await StatAsync("pem/chain.pem"));
        Assert.Equal("root root 600\n", await StatAsync("state/web/key.pem"));
    }

    private Task<string> StatAsync(string file) =>
        ToolRun.RequireAsync(RequiredTool.Find("stat", "coreutils"), ["-L", "-c", "%U %G %a", _agent.PathOf(file)]);

    private async Task UntilAsync(string file)
    {
        for (var begun = Stopwatch.GetTimestamp(); !File.Exists(_agent.PathOf(file)); await Task.Delay(20, Cancel))
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromMinutes(1), $"{file} did not appear.");
    }
}

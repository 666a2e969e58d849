using System.Text.Json;
using SigningService.Cli.Agent;
using SigningService.Cli.Running;

namespace SigningService.Cli.Tests.Agent;

public sealed class AgentYamlTests : IAsyncLifetime
{
    private AgentFolder _agent = null!;

    private string Config => _agent.PathOf("agent.yaml");

    private string Good => $$"""
        # The service.
        server: {{_agent.Service.Address}}
        enrollmentServer: "{{_agent.Service.Enrolment}}"
        trust: bundle.pem
        tokenFile: token
        stateFolder: state
        identity: {}
        certificates:
          - name: web
            profile: server-tls
            dns: [web.example.test]
            install:
              - folder: pem
                keyMode: 0640
                hook:
                  command: [/bin/sh, -c, 'echo told >> told']
              - { folder: ha, format: combined }
        """;

    public async ValueTask InitializeAsync() => _agent = await AgentFolder.CreateAsync();

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task OfSeveralServersOneThatIsAwayIsPassedOver()
    {
        await File.WriteAllTextAsync(
            Config, Good.Replace($"server: {_agent.Service.Address}", $"servers: [\"https://localhost:1\", \"{_agent.Service.Address}\"]", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal(0, (await new Terminal().RunAsync("agent", "--once", "--config", Config)).ExitCode);

        await File.WriteAllTextAsync(Config, Good + "\nservers: [\"https://localhost:1\"]\n", TestContext.Current.CancellationToken);
        Assert.Contains("not both", (await new Terminal().RunAsync("agent", "--once", "--config", Config)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AConfigInYamlIsTakenAsOneInJson()
    {
        await File.WriteAllTextAsync(Config, Good.Replace("echo told >> told", $"echo told >> {_agent.PathOf("told")}", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var outcome = await new Terminal().RunAsync("agent", "--once", "--config", Config);

        Assert.True(outcome.ExitCode == 0, outcome.Out + outcome.Error);
        Assert.True(File.Exists(_agent.PathOf("told")));
        Assert.True(File.Exists(_agent.PathOf("ha/combined.pem")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_agent.PathOf("pem/key.pem")));
    }

    [Theory]
    [InlineData("tokenFile: token", "tokn: token", "line 5", "no key")]
    [InlineData("keyMode: 0640", "keyMode: 0644", "keyMode", "no mode for a key")]
    [InlineData("identity: {}", "identity: {", "line", "not closed")]
    [InlineData("identity: {}", "identity: &it {}", "line 7", "anchors")]
    [InlineData("identity: {}", "identity: *it", "line 7", "aliases")]
    [InlineData("identity: {}", "identity: !!map {}", "line 7", "tags")]
    [InlineData("identity: {}", "identity: text", "line 7", "")]
    [InlineData("identity: {}", "? [identity]\n: {}", "line 7", "plain text")]
    [InlineData("identity: {}", "server: https://twice.example.test", "line 7", "uplicate")]
    [InlineData("# The service.", "--- {}\n---", "line 2", "second document")]
    [InlineData("dns: [web.example.test]", "dns: web.example.test", "line 11", "")]
    [InlineData("dns: [web.example.test]", "\tdns: [web.example.test]", "line 10", "tab")]
    public async Task AMistakeIsSaidWithItsLineInTheYaml(string right, string wrong, string place, string expected)
    {
        await File.WriteAllTextAsync(Config, Good.Replace(right, wrong, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var outcome = await new Terminal().RunAsync("agent", "check", Config);

        Assert.True(outcome.ExitCode == 2, outcome.Out + outcome.Error);
        Assert.True(outcome.Error.Contains(place, StringComparison.Ordinal), outcome.Error);
        Assert.True(outcome.Error.Contains(expected, StringComparison.Ordinal), outcome.Error);
    }

    [Fact]
    public void ScalarsAreTextsAndNothingIsNull()
    {
        using var json = JsonDocument.Parse(YamlAsJson.Convert("a: 0600\nb: no\nc:\nd: ~\ne: '~'\nf: |\n  two\n  lines\ng: \"\\u00e9\\\"\"\n"));

        Assert.Equal(
            ["0600", "no", null, null, "~", "two\nlines\n", "é\""],
            json.RootElement.EnumerateObject().Select(p => p.Value.GetString()));
    }

    [Fact]
    public void WhateverComesItIsJsonOrRefused()
    {
        const int Seed = 20261124;
        var random = new Random(Seed);
        const string Pieces = " \n\n:-[]{}#&*!|>'\"%@`,?~ab01\t";
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 24)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            try
            {
                var json = YamlAsJson.Convert(text);
                if (json.Trim().Length > 0)
                    JsonDocument.Parse(json).Dispose();
            }
            catch (UsageException)
            {
                // Said with its line.
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {Seed}, round {round}: {text.ReplaceLineEndings("\\n")}: {e}");
            }
        }
    }
}

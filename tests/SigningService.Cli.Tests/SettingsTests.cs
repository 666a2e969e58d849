using SigningService.Client.Tests.SmallService;

namespace SigningService.Cli.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SettingsTests : IAsyncLifetime
{
    private RunningSmallService _service = null!;

    public async ValueTask InitializeAsync() => _service = await RunningSmallService.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task AConfigFileInItsUsualPlaceIsEnough()
    {
        var terminal = new Terminal { Environment = { ["HOME"] = _service.Folder } };
        Directory.CreateDirectory(_service.PathOf(".config/signctl"));
        File.WriteAllText(_service.PathOf(".config/signctl/config.json"), Config("../../"));

        var check = await terminal.RunAsync("config", "check", "--output", "json");

        Assert.Equal((0, ""), (check.ExitCode, check.Error));
        Assert.Equal(_service.PathOf(".config/signctl/config.json"), check.Json.GetProperty("configFile").GetString());
        Assert.Empty(check.Json.GetProperty("remarks").EnumerateArray());
        Assert.Equal(0, (await terminal.RunAsync("authorities")).ExitCode);
    }

    [Fact]
    public async Task TheCommandLineWinsOverTheEnvironmentAndThatOverTheFile()
    {
        File.WriteAllText(_service.PathOf("signctl.json"), Config("").Replace(_service.Address.ToString(), "https://file.test:1", StringComparison.Ordinal));
        var terminal = new Terminal { Environment = { ["SIGNCTL_CONFIG"] = _service.PathOf("signctl.json") } };

        Assert.Contains("https://file.test:1", (await terminal.RunAsync("config", "check")).Out, StringComparison.Ordinal);
        terminal.Environment["SIGNCTL_SERVER"] = "https://environment.test:2";
        Assert.Contains("https://environment.test:2", (await terminal.RunAsync("config", "check")).Out, StringComparison.Ordinal);
        Assert.Contains("https://line.test:3", (await terminal.RunAsync("config", "check", "--server", "https://line.test:3")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OfSeveralServersAnyThatAnswersIsUsed()
    {
        var terminal = Terminal.For(_service);
        for (var i = 0; i < 5; i++)
            Assert.Equal(0, (await terminal.RunAsync("authorities", "--server", $"https://localhost:1, {_service.Address}")).ExitCode);
        Assert.Contains("'b'", (await terminal.RunAsync("authorities", "--server", $"{_service.Address},b")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AKeyThatOthersCanReadIsRemarkedOn()
    {
        File.SetUnixFileMode(_service.PathOf("client-key.pem"), (UnixFileMode)0b110_100_100);

        Assert.Contains("chmod 600", (await Terminal.For(_service).RunAsync("config", "check")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "sever": "https://a.test" }""", "there is no key 'sever'")]
    [InlineData("""{ "server": 5 }""", "line 1: this is no valid JSON of strings")]
    [InlineData("{", "this is no valid JSON")]
    [InlineData("""{ "output": "yaml" }""", "'yaml' is none of table, json, pem")]
    [InlineData("""{ "timeout": "soon" }""", "'soon' is no span of time")]
    [InlineData("""{ "server": "http://a.test" }""", "is no address of a service")]
    [InlineData("""{ "clientCert": "client.pem" }""", "without its key")]
    [InlineData("""{ "trust": "nowhere.pem" }""", "there is no file")]
    public async Task AWrongConfigFileIsAUsageErrorThatSaysWhatIsWrong(string json, string expected)
    {
        var path = _service.PathOf("wrong.json");
        File.WriteAllText(path, json);

        var terminal = Terminal.For(_service);
        // What the file says must not be hidden by the environment.
        if (json.Contains("server", StringComparison.Ordinal))
            terminal.Environment.Remove("SIGNCTL_SERVER");
        if (json.Contains("trust", StringComparison.Ordinal))
            terminal.Environment.Remove("SIGNCTL_TRUST");
        if (json.Contains("clientCert", StringComparison.Ordinal))
            terminal.Environment.Remove("SIGNCTL_CLIENT_KEY");
        var outcome = await terminal.RunAsync("config", "check", "--config", path);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("which service", "list")]
    [InlineData("is no certificate|names no certificate", "get", "nonsense")]
    [InlineData("for whom", "issue", "--profile", "p", "--out-dir", "x")]
    [InlineData("where to", "issue", "--profile", "p", "--dns", "a.test")]
    [InlineData("openssl genpkey", "issue", "--profile", "p", "--dns", "a.test", "--out-dir", "x", "--key-type", "ed25519")]
    [InlineData("is no IP address", "issue", "--profile", "p", "--ip", "1", "--out-dir", "x")]
    [InlineData("is no label", "issue", "--profile", "p", "--dns", "a.test", "--out-dir", "x", "--label", "k")]
    [InlineData("request-id", "issue", "--profile", "p", "--dns", "a.test", "--out-dir", "x", "--request-id", "a/b")]
    [InlineData("nothing to show as PEM", "status", "a/01", "--output", "pem")]
    [InlineData("1 to 1000", "list", "--page-size", "0")]
    public async Task WrongUsageEndsWithTwoAndASentence(string expected, params string[] args)
    {
        var terminal = args is ["list"] ? new Terminal() : Terminal.For(_service);

        var outcome = await terminal.RunAsync(args);

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.Matches("(?i)" + expected, outcome.Error);
        Assert.Empty(_service.Ledger.Callers);
    }

    private string Config(string up) => $$"""
        {
          "server": "{{_service.Address}}",
          "trust": "{{up}}bundle.pem",
          "clientCert": "{{up}}client.pem",
          "clientKey": "{{up}}client-key.pem"
        }
        """;
}

using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.Cli.Tests.Agent;

public sealed class AgentOnceTests : IAsyncLifetime
{
    private AgentFolder _agent = null!;

    public async ValueTask InitializeAsync() => _agent = await AgentFolder.CreateAsync();

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task EveryFormatIsWrittenAndReadByOthers()
    {
        var password = _agent.PathOf("password");
        await File.WriteAllTextAsync(password, "secret1\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _agent.Configure("""
            {"folder": "pem"}, {"folder": "k8s", "format": "kubernetes", "keyMode": "0640"}, {"folder": "ha", "format": "combined"},
            {"folder": "p12", "format": "pkcs12", "passwordFile": "password"}
            """);

        var outcome = await _agent.OnceAsync();

        Assert.True(outcome.ExitCode == 0, outcome.Out + outcome.Error);
        var key = await KeyOfAsync("pkey", "-pubout", "-in", _agent.PathOf("pem/key.pem"));
        Assert.Equal(key, await KeyOfAsync("x509", "-pubkey", "-noout", "-in", _agent.PathOf("pem/chain.pem")));
        Assert.Equal(key, await KeyOfAsync("pkey", "-pubout", "-in", _agent.PathOf("k8s/tls.key")));
        Assert.Equal(key, await KeyOfAsync("x509", "-pubkey", "-noout", "-in", _agent.PathOf("k8s/tls.crt")));
        Assert.Equal(key, await KeyOfAsync("pkey", "-pubout", "-in", _agent.PathOf("ha/combined.pem")));
        Assert.Equal(key, await KeyOfAsync("x509", "-pubkey", "-noout", "-in", _agent.PathOf("ha/combined.pem")));
        await RequireKeystoreAsync(_agent.PathOf("p12/keystore.p12"), key);
        await ToolRun.RequireAsync(RequiredTool.Find("openssl", "openssl"), ["verify", "-CAfile", _agent.PathOf("pem/bundle.pem"), "-untrusted", _agent.PathOf("pem/chain.pem"), _agent.PathOf("pem/chain.pem")]);
        var listed = await ToolRun.RequireAsync(
            RequiredTool.Find("keytool", "a JDK"), ["-list", "-v", "-storetype", "PKCS12", "-keystore", _agent.PathOf("p12/keystore.p12"), "-storepass", "secret1"]);
        Assert.Contains("PrivateKeyEntry", listed, StringComparison.Ordinal);
        Assert.Contains("Certificate chain length: 2", listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHookRunsOnceAfterTheFilesAreThere()
    {
        _agent.Configure($$"""{"folder": "pem", "hook": {"command": ["/bin/sh", "-c", "cat $SIGNCTL_FOLDER/chain.pem >> {{_agent.PathOf("seen")}}"]} }""");

        await _agent.OnceAsync();
        await _agent.OnceAsync();

        Assert.Equal(await ReadAsync("pem/chain.pem"), await ReadAsync("seen"));
    }

    [Fact]
    public async Task AHookThatFailsIsSaidUndoesNothingAndIsTriedAgain()
    {
        _agent.Configure($$"""{"folder": "pem", "hook": {"command": ["/bin/sh", "-c", "echo x >> {{_agent.PathOf("tries")}}; test -e {{_agent.PathOf("mended")}}"]} }""");

        var failed = await _agent.OnceAsync();
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("install-failed", failed.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(_agent.PathOf("pem/chain.pem")));
        await File.WriteAllTextAsync(_agent.PathOf("mended"), "", TestContext.Current.CancellationToken);
        var mended = await _agent.OnceAsync();

        Assert.Equal(0, mended.ExitCode);
        Assert.Equal("x\nx\n", await ReadAsync("tries"));
    }

    [Fact]
    public async Task WhatCannotBeVerifiedIsNeitherWrittenNorTold()
    {
        _agent.Service.Ledger.IgnoresNames = true;
        _agent.Configure($$"""{"folder": "pem", "hook": {"command": ["touch", "{{_agent.PathOf("told")}}"]} }""");

        var outcome = await _agent.OnceAsync();

        Assert.Equal(7, outcome.ExitCode);
        Assert.False(Path.Exists(_agent.PathOf("pem")));
        Assert.False(Path.Exists(_agent.PathOf("told")));
    }

    [Fact]
    public async Task ADiskThatIsFullLeavesWhatWasThere()
    {
        _agent.Configure("""{"folder": "pem"}""");
        await _agent.OnceAsync();
        var before = await ReadAsync("pem/chain.pem");
        _agent.Service.Ledger.Advice = new() { Reason = Contracts.V1.RenewalReason.Incident, RenewTime = new() };

        // Chains are longer than the kilobyte that may be written; keys and requests are not.
        var run = await ToolRun.StartAsync(
            "/bin/bash",
            ["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"", AgentFolder.Program, "agent", "--once", "--config", _agent.Config],
            environment: new Dictionary<string, string> { ["DOTNET_EnableWriteXorExecute"] = "0", ["DOTNET_EnableDiagnostics"] = "0" });

        Assert.Contains("could not be written", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, await ReadAsync("pem/chain.pem"));
        Assert.Equal(0, (await _agent.OnceAsync()).ExitCode);
        Assert.NotEqual(before, await ReadAsync("pem/chain.pem"));
    }

    [Theory]
    [InlineData("""{"folder": "pem", "hok": {}}""", "line 9")]
    [InlineData("""{"folder": "pem", "format": "der"}""", "'der' is none of")]
    [InlineData("""{"folder": "pem", "keyMode": "0644"}""", "no mode for a key")]
    [InlineData("""{"folder": "pem", "hook": {"signal": "HUP"}}""", "give one of")]
    [InlineData("""{"folder": "pem"}, {"folder": "pem"}""", "given twice")]
    [InlineData("""{"folder": "p12", "format": "pkcs12"}""", "needs one")]
    public async Task AMistakeInTheConfigIsSaidWithItsPlace(string install, string expected)
    {
        _agent.Configure(install);

        var outcome = await new Terminal().RunAsync("agent", "check", _agent.Config);

        Assert.Equal(2, outcome.ExitCode);
        Assert.True(outcome.Error.Contains(expected, StringComparison.Ordinal), outcome.Error);
    }

    /// <summary>The keystore as OpenSSL reads it: the key, its certificate, the one above, and nothing without the password.</summary>
    private async Task RequireKeystoreAsync(string keystore, string publicKey)
    {
        var openssl = RequiredTool.Find("openssl", "openssl");
        Task<ToolRun> OpenAsync(string password, params string[] arguments) =>
            ToolRun.StartAsync(openssl, ["pkcs12", "-in", keystore, "-passin", "pass:" + password, .. arguments]);

        Assert.Equal(0, (await OpenAsync("secret1", "-nocerts", "-noenc", "-out", _agent.PathOf("p12.key"))).ExitCode);
        Assert.Equal(publicKey, await KeyOfAsync("pkey", "-pubout", "-in", _agent.PathOf("p12.key")));
        Assert.Equal(0, (await OpenAsync("secret1", "-clcerts", "-nokeys", "-out", _agent.PathOf("p12.crt"))).ExitCode);
        Assert.Equal(publicKey, await KeyOfAsync("x509", "-pubkey", "-noout", "-in", _agent.PathOf("p12.crt")));
        var all = await OpenAsync("secret1", "-nokeys");
        Assert.Equal(2, all.Output.Split("BEGIN CERTIFICATE").Length - 1);
        Assert.NotEqual(0, (await OpenAsync("secret2", "-nokeys")).ExitCode);
    }

    private static async Task<string> KeyOfAsync(params string[] arguments) =>
        await ToolRun.RequireAsync(RequiredTool.Find("openssl", "openssl"), arguments);

    private Task<string> ReadAsync(string file) => File.ReadAllTextAsync(_agent.PathOf(file), TestContext.Current.CancellationToken);
}

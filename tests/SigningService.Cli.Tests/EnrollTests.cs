using SigningService.Client.Connections;
using SigningService.Client.Files;
using SigningService.Client.Tests.SmallService;

namespace SigningService.Cli.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class EnrollTests : IAsyncLifetime
{
    private const string Agent = "spiffe://example.test/agents/web-1";

    private readonly Terminal _stranger = new();
    private RunningSmallService _service = null!;
    private Terminal _operator = null!;

    private string Target => _service.PathOf("agent");

    private string TokenFile => _service.PathOf("web-1.token");

    private string Fingerprint => TrustBundle.FromPem(_service.Authority.BundlePem).Fingerprint;

    private string[] Enroll => ["enroll", "--server", _service.Enrolment.ToString(), "--service", _service.Address.ToString(), "--fingerprint", Fingerprint, "--out-dir", Target];

    public async ValueTask InitializeAsync()
    {
        _service = await RunningSmallService.StartAsync();
        _operator = Terminal.For(_service);
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task WhoHasATokenAndTheFingerprintGetsAFolderFromWhichSignctlWorks()
    {
        await CreateAsync();

        var outcome = await _stranger.RunAsync([.. Enroll, "--token-file", TokenFile, "--uri", Agent]);

        Assert.Equal((0, $"From now on: signctl renew --config {Target}/signctl.json\n"), (outcome.ExitCode, outcome.Error));
        Assert.Contains("uri:" + Agent, outcome.Out, StringComparison.Ordinal);
        Assert.Equal(["bundle.pem", "chain.pem", "key.pem", "signctl.json"], Directory.GetFiles(Target).Select(Path.GetFileName).Order());
        Assert.Equal(StagedFile.Secret, File.GetUnixFileMode(Path.Combine(Target, "key.pem")));
        Assert.Equal(Fingerprint, TrustBundle.FromPem(File.ReadAllText(Path.Combine(Target, "bundle.pem"))).Fingerprint);
        var config = Path.Combine(Target, "signctl.json");
        Assert.Equal(0, (await _stranger.RunAsync("config", "check", "--config", config)).ExitCode);
        Assert.Equal(0, (await _stranger.RunAsync("renew", "--config", config)).ExitCode);
    }

    [Fact]
    public async Task TheTokenCanBePipedInAndNeverStandsInTheOutput()
    {
        var secret = await CreateAsync();
        _stranger.Input = secret + "\n";

        var outcome = await _stranger.RunAsync([.. Enroll, "--token-file", "-", "--output", "json"]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("uri:" + Agent, outcome.Json.GetProperty("subjectNames")[0].GetString());
        Assert.Equal(Path.Combine(Target, "signctl.json"), outcome.Json.GetProperty("files").GetProperty("config").GetString());
        Assert.DoesNotContain(secret, outcome.Out + outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RootsWithAnotherFingerprintAreNotTrustedAndTheTokenIsNotSent()
    {
        await CreateAsync();
        var other = new string('0', 64);

        var outcome = await _stranger.RunAsync(
            "enroll", "--server", _service.Enrolment.ToString(), "--fingerprint", other, "--out-dir", Target, "--token-file", TokenFile);

        Assert.Equal(7, outcome.ExitCode);
        Assert.Contains(Fingerprint, outcome.Error, StringComparison.Ordinal);
        Assert.Single(_service.Ledger.Callers, "nobody");
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task AServerUnderOtherRootsDoesNotGetTheToken()
    {
        await CreateAsync();
        await using var impostor = await RunningSmallService.StartAsync();

        var outcome = await _stranger.RunAsync(
            "enroll", "--server", impostor.Enrolment.ToString(), "--trust", _service.PathOf("bundle.pem"), "--out-dir", Target, "--token-file", TokenFile);

        Assert.Equal(7, outcome.ExitCode);
        Assert.Empty(impostor.Ledger.Callers);
    }

    [Fact]
    public async Task ALostAnswerIsFoundAgainByTheSameCommandAlsoAfterAWrongToken()
    {
        await CreateAsync();
        _service.Ledger.LosesNextAnswer = true;
        var lost = await _stranger.RunAsync([.. Enroll, "--token-file", TokenFile]);
        Assert.Equal(5, lost.ExitCode);
        Assert.Contains("Run the same command again", lost.Error, StringComparison.Ordinal);
        Assert.Equal(StagedFile.Secret, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(Target))));
        Assert.Equal(6, (await _stranger.RunAsync([.. Enroll, "--token", "sset_" + new string('A', 43)])).ExitCode);
        Assert.Equal(2, (await _stranger.RunAsync([.. Enroll, "--token-file", TokenFile, "--key-type", "RSA-3072"])).ExitCode);

        var found = await _stranger.RunAsync([.. Enroll, "--token-file", TokenFile]);

        Assert.Equal((0, 4), (found.ExitCode, Directory.GetFiles(Target).Length));
    }

    [Fact]
    public async Task ATokenForOtherNamesThanExpectedIsNotWritten()
    {
        await CreateAsync();

        var outcome = await _stranger.RunAsync([.. Enroll, "--token-file", TokenFile, "--uri", "spiffe://example.test/other"]);

        Assert.Equal(7, outcome.ExitCode);
        Assert.False(File.Exists(Path.Combine(Target, "chain.pem")));
    }

    [Fact]
    public async Task WhatIsThereIsNotReplacedWithoutForce()
    {
        await CreateAsync();
        await _stranger.RunAsync([.. Enroll, "--token-file", TokenFile]);
        await CreateAsync();

        Assert.Equal(2, (await _stranger.RunAsync([.. Enroll, "--token-file", TokenFile])).ExitCode);
        Assert.Equal(0, (await _stranger.RunAsync([.. Enroll, "--token-file", TokenFile, "--force"])).ExitCode);
    }

    [Theory]
    [InlineData("--fingerprint", "12ab")]
    [InlineData("--token", "hunter2")]
    public async Task WhatCannotBeRightIsNotSent(string option, string value)
    {
        string[] args = ["enroll", "--server", _service.Enrolment.ToString(), "--out-dir", Target, option, value];
        args = option == "--token" ? [.. args, "--fingerprint", Fingerprint] : [.. args, "--token", "sset_x"];

        var outcome = await _stranger.RunAsync(args);

        Assert.Equal(2, outcome.ExitCode);
        Assert.DoesNotContain("hunter2", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(_service.Ledger.Callers);
    }

    [Fact]
    public async Task TokensAreListedAndRevokedAndNeverShowTheirSecret()
    {
        var secret = await CreateAsync();
        var shown = await _operator.RunAsync("token", "create", "--profile", "client-tls", "--uri", Agent, "--note", "CHG-1");
        Assert.Contains("sset_", shown.Out, StringComparison.Ordinal);
        Assert.Contains(Fingerprint, shown.Out, StringComparison.Ordinal);

        var listed = await _operator.RunAsync("token", "list", "--all", "--page-size", "1", "--output", "json");
        var id = listed.Json.GetProperty("tokens")[1].GetProperty("name").GetString()!.Split('/')[1];
        var revoked = await _operator.RunAsync("token", "revoke", id);
        var table = await _operator.RunAsync("token", "list", "--state", "revoked");

        Assert.Equal((0, 0, 0), (listed.ExitCode, revoked.ExitCode, table.ExitCode));
        Assert.Contains(id, table.Out, StringComparison.Ordinal);
        Assert.Equal(2, table.Out.Trim().Split('\n').Length);
        Assert.DoesNotContain("sset_", listed.Out + revoked.Out + table.Out, StringComparison.Ordinal);
        Assert.Equal(6, (await _stranger.RunAsync([.. Enroll, "--token", secret])).ExitCode);
    }

    [Fact]
    public async Task ASecretIsNotTakenForTheNameOfAToken()
    {
        var outcome = await _operator.RunAsync("token", "revoke", "sset_abc");

        Assert.Equal(2, outcome.ExitCode);
        Assert.DoesNotContain("sset_abc", outcome.Error, StringComparison.Ordinal);
    }

    private async Task<string> CreateAsync()
    {
        var outcome = await _operator.RunAsync(
            "token", "create", "--profile", "client-tls", "--uri", Agent, "--lifetime", "15m", "--secret-file", TokenFile, "--output", "json");
        Assert.Equal((0, "900"), (outcome.ExitCode, LifetimeOf(outcome)));
        Assert.DoesNotContain("sset_", outcome.Out, StringComparison.Ordinal);
        Assert.Equal(StagedFile.Secret, File.GetUnixFileMode(TokenFile));
        return File.ReadAllText(TokenFile).Trim();
    }

    private static string LifetimeOf(Outcome outcome)
    {
        var token = outcome.Json.GetProperty("token");
        var span = token.GetProperty("expireTime").GetDateTimeOffset() - token.GetProperty("createTime").GetDateTimeOffset();
        return span.TotalSeconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture);
    }
}

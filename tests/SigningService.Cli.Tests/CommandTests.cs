using Grpc.Core;
using SigningService.Client.Tests.SmallService;

namespace SigningService.Cli.Tests;

public sealed class CommandTests : IAsyncLifetime
{
    private RunningSmallService _service = null!;
    private Terminal _terminal = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await RunningSmallService.StartAsync();
        _terminal = Terminal.For(_service);
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task ARevokedCertificateIsRevokedInStatusAndList()
    {
        var name = await IssueAsync("one");

        var revoked = await _terminal.RunAsync("revoke", name, "--reason", "key-compromise", "--invalidity-time", "2026-01-02T03:04:05Z");

        Assert.Equal((0, ""), (revoked.ExitCode, revoked.Error));
        Assert.Contains("invalid since  2026-01-02 03:04:05Z", revoked.Out, StringComparison.Ordinal);
        Assert.Contains("shard 1, number 7", revoked.Out, StringComparison.Ordinal);
        var status = await _terminal.RunAsync("status", name, "--output", "json", "--require-good");
        Assert.Equal((7, "CERTIFICATE_STATUS_REVOKED"), (status.ExitCode, status.Json.GetProperty("status").GetString()));
        Assert.Contains("revoked", (await _terminal.RunAsync("list")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACertificateIsRevokedByItsFile()
    {
        await IssueAsync("two");

        var outcome = await _terminal.RunAsync("revoke", "--cert", _service.PathOf("two/chain.pem"), "--reason", "superseded", "--output", "json");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("REVOCATION_REASON_SUPERSEDED", outcome.Json.GetProperty("certificate").GetProperty("revocation").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task AdviceIsShownByNameAndByFile()
    {
        var name = await IssueAsync("advised");

        var byName = await _terminal.RunAsync("advice", name);
        var byFile = await _terminal.RunAsync("advice", "--cert", _service.PathOf("advised/chain.pem"), "--output", "json");

        Assert.Equal((0, ""), (byName.ExitCode, byName.Error));
        Assert.Contains("reason         routine", byName.Out, StringComparison.Ordinal);
        Assert.Equal("RENEWAL_REASON_ROUTINE", byFile.Json.GetProperty("reason").GetString());
        Assert.Equal(2, (await _terminal.RunAsync("advice", name, "--cert", "chain.pem")).ExitCode);
    }

    [Fact]
    public async Task WatchingShowsAdviceThatChangesUntilItFails()
    {
        var name = await IssueAsync("watched");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(4));

        var outcome = await _terminal.RunAsync(stop.Token, "advice", name, "--watch");

        Assert.Equal(130, outcome.ExitCode);
        Assert.StartsWith("name", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("routine", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("incident", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetShowsWritesAndPrints()
    {
        var name = await IssueAsync("three");
        var file = _service.PathOf("got.pem");

        Assert.Contains("dns:three.example.test", (await _terminal.RunAsync("get", name, "--out", file)).Out, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(_service.PathOf("three/chain.pem")), File.ReadAllText(file));
        Assert.Equal(File.ReadAllText(file), (await _terminal.RunAsync("get", name, "--output", "pem")).Out);
    }

    [Fact]
    public async Task GetRefusesWhatDoesNotChainToTheBundle()
    {
        var name = await IssueAsync("four");
        var certificate = _service.Ledger.Certificates[$"authorities/{name.Replace("/", "/certificates/", StringComparison.Ordinal)}"];
        certificate.Der = Google.Protobuf.ByteString.CopyFrom(new SmallAuthority("Other").Certificate.RawData);

        var outcome = await _terminal.RunAsync("get", name, "--out", _service.PathOf("bad.pem"));

        Assert.Equal(7, outcome.ExitCode);
        Assert.False(File.Exists(_service.PathOf("bad.pem")));
    }

    [Fact]
    public async Task ListReadsOnePageOrAll()
    {
        foreach (var name in new[] { "a", "b", "c" })
            await IssueAsync(name);

        var page = await _terminal.RunAsync("list", "--page-size", "2");
        var all = await _terminal.RunAsync("list", "--page-size", "2", "--all", "--output", "json");

        Assert.Equal(3, page.Out.TrimEnd().Split('\n').Length);
        Assert.Contains("--page-token 2", page.Error, StringComparison.Ordinal);
        Assert.Equal(3, all.Json.GetProperty("certificates").GetArrayLength());
        Assert.Equal("", all.Json.GetProperty("nextPageToken").GetString());
    }

    [Fact]
    public async Task AuthoritiesAndBundleAreShown()
    {
        Assert.Matches(@"small-ca +active +P-256 +CN=Small Issuing CA", (await _terminal.RunAsync("authorities")).Out);
        Assert.Equal(2, (await _terminal.RunAsync("authorities", "small-ca", "-o", "pem")).Out.Split("BEGIN CERTIFICATE").Length - 1);
        var file = _service.PathOf("new-bundle.pem");
        var print = (await _terminal.RunAsync("bundle", "-o", "json")).Json.GetProperty("sha256Fingerprint").GetString()!;
        Assert.Equal(0, (await _terminal.RunAsync("bundle", "--out", file, "--fingerprint", print)).ExitCode);
        Assert.Equal(_service.Authority.Root.ExportCertificatePem() + "\n", File.ReadAllText(file));
    }

    [Fact]
    public async Task ABundleWithAnotherFingerprintIsNotWritten()
    {
        var file = _service.PathOf("new-bundle.pem");

        var outcome = await _terminal.RunAsync("bundle", "--out", file, "--fingerprint", new string('0', 64));

        Assert.Equal(7, outcome.ExitCode);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task ARevocationListIsVerifiedBeforeItIsWritten()
    {
        var file = _service.PathOf("small.crl");
        var good = await _terminal.RunAsync("crl", "get", "small-ca", "--out", file, "--der");
        Assert.Equal((0, ""), (good.ExitCode, good.Error));
        Assert.Equal(0x30, File.ReadAllBytes(file)[0]);
        File.Delete(file);

        _service.Ledger.Forger = new SmallAuthority();
        var forged = await _terminal.RunAsync("crl", "get", "small-ca", "--out", file);

        Assert.Equal(7, forged.ExitCode);
        Assert.False(File.Exists(file));
        Assert.Equal(0, (await _terminal.RunAsync("crl", "list")).ExitCode);
        Assert.Equal(0, (await _terminal.RunAsync("crl", "publish", "--authority", "small-ca")).ExitCode);
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument, 3)]
    [InlineData(StatusCode.FailedPrecondition, 3)]
    [InlineData(StatusCode.AlreadyExists, 3)]
    [InlineData(StatusCode.NotFound, 4)]
    [InlineData(StatusCode.Unavailable, 5)]
    [InlineData(StatusCode.ResourceExhausted, 5)]
    [InlineData(StatusCode.DeadlineExceeded, 5)]
    [InlineData(StatusCode.Unauthenticated, 6)]
    [InlineData(StatusCode.PermissionDenied, 6)]
    [InlineData(StatusCode.Internal, 1)]
    public async Task EachStatusHasItsExitCode(StatusCode status, int exitCode)
    {
        _service.Ledger.FailNext(status, "SOME_REASON", "Not \u001b[31mtoday.");

        var outcome = await _terminal.RunAsync("list");

        Assert.Equal((exitCode, "signctl: Not \uFFFD[31mtoday. (SOME_REASON)\n"), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public async Task AnErrorIsAnObjectForScripts()
    {
        _service.Ledger.FailNext(StatusCode.InvalidArgument, "INVALID_REQUEST", "No.", null, ("filter", "Unknown profile."));

        var error = (await _terminal.RunAsync("list", "--output", "json")).ErrorJson;

        Assert.Equal("INVALID_REQUEST", error.GetProperty("reason").GetString());
        Assert.Equal(3, error.GetProperty("exitCode").GetInt32());
        Assert.Equal("filter", error.GetProperty("fieldViolations")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task AServerUnderAnotherRootIsAVerificationFailure()
    {
        File.WriteAllText(_service.PathOf("other.pem"), new SmallAuthority("Other").BundlePem);

        var outcome = await _terminal.RunAsync("list", "--trust", _service.PathOf("other.pem"));

        Assert.Equal(7, outcome.ExitCode);
        Assert.Contains("SERVER_NOT_TRUSTED", outcome.Error, StringComparison.Ordinal);
    }

    private async Task<string> IssueAsync(string name)
    {
        var outcome = await _terminal.RunAsync(
            "issue", "--profile", "server-tls", "--dns", name + ".example.test", "--out-dir", _service.PathOf(name), "--output", "json");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        return "small-ca/" + outcome.Json.GetProperty("certificate").GetProperty("serialNumber").GetString();
    }
}

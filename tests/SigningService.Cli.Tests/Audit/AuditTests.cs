using System.Globalization;
using SigningService.Authority.Keys;
using SigningService.Testing;

namespace SigningService.Cli.Tests.Audit;

public sealed class AuditTests : IAsyncLifetime
{
    private AuditedService _service = null!;

    private Terminal Terminal => _service.Terminal;

    public async ValueTask InitializeAsync() => _service = await AuditedService.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task TheTailIsALineForEachEntryTheNewestLast()
    {
        await _service.IssueAsync("one");
        await _service.IssueAsync("two");

        var tail = await Terminal.RunAsync("audit", "tail", "--lines", "3");

        Assert.Equal((0, ""), (tail.ExitCode, tail.Error));
        var lines = tail.Out.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches(@"^ +1 .*CertificateIssued +service +issued small-ca/", lines[0]);
        Assert.Matches(@"^ +3 .*CertificateIssued", lines[2]);
        Assert.Equal(2, (await Terminal.RunAsync("audit", "tail", "--lines", "0")).ExitCode);
    }

    [Fact]
    public async Task FollowingGoesOnWithWhatComes()
    {
        await _service.IssueAsync("one");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var following = Terminal.RunAsync(stop.Token, "audit", "tail", "--follow", "--output", "json");
        await _service.IssueAsync("two");
        // What the first look after that found is shown when the next one begins.
        for (var looks = _service.Log.Looks; _service.Log.Looks < looks + 2;)
            await Task.Delay(TimeSpan.FromMilliseconds(20), stop.Token);
        await stop.CancelAsync();

        var outcome = await following;

        Assert.Equal(130, outcome.ExitCode);
        Assert.Contains("\"index\":\"3\"", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASearchFindsByActBySerialByActorAndByText()
    {
        var name = await _service.IssueAsync("one");
        await _service.IssueAsync("two");
        await _service.RevokeAsync(name);

        Assert.Contains("revoked " + name, (await Terminal.RunAsync("audit", "search", "--act", "CertificateRevoked")).Out, StringComparison.Ordinal);
        Assert.Equal(3, Lines(await Terminal.RunAsync("audit", "search", "--serial", name.Split('/')[1].ToUpperInvariant())));
        Assert.Equal(3, Lines(await Terminal.RunAsync("audit", "search", "--actor", "operator")));
        Assert.Equal(2, Lines(await Terminal.RunAsync("audit", "search", "--text", "SERVER-tls")));
        Assert.Equal(0, Lines(await Terminal.RunAsync("audit", "search", "--before", "2020-01-01")));
        var bounded = await Terminal.RunAsync("audit", "search", "--limit", "2");
        Assert.Equal(2, Lines(bounded));
        Assert.Contains("raise --limit", bounded.Error, StringComparison.Ordinal);
        Assert.Equal(7, (await Terminal.RunAsync("audit", "search", "--output", "json")).Json.GetProperty("entries").GetArrayLength());
        Assert.Equal(2, (await Terminal.RunAsync("audit", "search", "--serial", "not hex")).ExitCode);
    }

    [Fact]
    public async Task AnEntryIsShownAndProvenUnderTheAuditKey()
    {
        var name = await _service.IssueAsync("one");

        var shown = await Terminal.RunAsync("audit", "show", "1", "--audit-key", _service.AuditKey);

        Assert.Equal((0, ""), (shown.ExitCode, shown.Error));
        Assert.Matches("act +CertificateIssued \\(2\\)", shown.Out);
        Assert.Contains(name.Split('/')[1], shown.Out, StringComparison.Ordinal);
        Assert.Contains("in the log of small.example.test/audit-log, signed over 2 entries", shown.Out, StringComparison.Ordinal);
        Assert.Equal(2, (await Terminal.RunAsync("audit", "show", "99")).ExitCode);
    }

    [Fact]
    public async Task AnEntryUnderAnotherAuditKeyIsNotProven()
    {
        await _service.IssueAsync("one");
        AuditedService.WriteKey(_service.AuditKey, SoftwareSigningKey.Create(KeyAlgorithm.Ed25519));

        var shown = await Terminal.RunAsync("audit", "show", "1", "--audit-key", _service.AuditKey);

        Assert.Equal((7, ""), (shown.ExitCode, shown.Out));
    }

    [Fact]
    public async Task ACheckpointIsShownAndKept()
    {
        await _service.IssueAsync("one");
        var file = _service.PathOf("checkpoint");

        var shown = await Terminal.RunAsync("audit", "checkpoint", "--fresh", "--out", file);

        Assert.StartsWith("small.example.test/audit-log\n2\n", shown.Out, StringComparison.Ordinal);
        Assert.Equal(shown.Out, File.ReadAllText(file));
    }

    [Fact]
    public async Task AnExportVerifiesWithoutTheService()
    {
        var name = await _service.IssueAsync("one");
        await _service.RevokeAsync(name);
        await _service.IssueAsync("two");
        var folder = await _service.ExportAsync("log");
        Assert.Equal(2, (await Terminal.RunAsync("audit", "export", "--out", folder)).ExitCode);

        var verified = await _service.VerifyAsync(folder);

        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
        Assert.Matches("entries +7", verified.Out);
        Assert.Contains("2 issued, 1 revoked, 0 intended", verified.Out, StringComparison.Ordinal);
        Assert.Equal(7, (await _service.VerifyAsync(folder, "--output", "json")).Json.GetProperty("entries").GetInt64());
    }

    [Fact]
    public async Task OneFlippedByteIsFoundAndItsEntryIsNamed()
    {
        await _service.IssueAsync("one");
        await _service.IssueAsync("two");
        var folder = await _service.ExportAsync("log");
        var bundle = Path.Combine(folder, "tile", "entries", "000.p", "4");
        var entries = File.ReadAllBytes(bundle);
        // The version of the third entry: its first field, behind its length and the head of its map.
        entries[2 + _service.Log.Entries[0].Length + 2 + _service.Log.Entries[1].Length + 4] ^= 1;
        File.WriteAllBytes(bundle, entries);

        var verified = await _service.VerifyAsync(folder);

        Assert.Equal((7, ""), (verified.ExitCode, verified.Out));
        Assert.Contains("Entry 2 is damaged", verified.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALogThatDoesNotContinueAnOlderCheckpointIsRefused()
    {
        await _service.IssueAsync("one");
        var older = _service.PathOf("older");
        await Terminal.RunAsync("audit", "checkpoint", "--out", older);
        await _service.IssueAsync("two");
        var verified = await _service.VerifyAsync(await _service.ExportAsync("log"), "--since", older);
        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
        Assert.Contains("continues", verified.Out, StringComparison.Ordinal);

        // The same service, with another past than the one that was signed.
        _service.Log.Entries.Reverse();
        for (var i = 0; i < _service.Log.Entries.Count; i++)
            _service.Log.Entries[i] = (SigningService.AuditLog.LogEntry.Decode(_service.Log.Entries[i]) with { Index = i, KindName = "Other" }).Encode();
        var refused = await _service.VerifyAsync(await _service.ExportAsync("changed"), "--since", older);

        Assert.Equal(7, refused.ExitCode);
        Assert.Contains("does not continue the checkpoint over 2 entries", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACertificateWasNotValidBeforeItWasIssuedWasThenGoodAndWasNotAfterItsRevocation()
    {
        var name = await _service.IssueAsync("one");
        _service.Log.Later = TimeSpan.FromHours(2);
        await _service.RevokeAsync(name);
        var folder = await _service.ExportAsync("log");

        await RequireAsync(TimeSpan.FromHours(-1), 7, "was +not yet issued");
        await RequireAsync(TimeSpan.FromHours(1), 0, "was +good");
        await RequireAsync(TimeSpan.FromHours(3), 7, "was +revoked");
        await RequireAsync(TimeSpan.FromHours(1), 0, "known by entries +0, 1, 2");
        Assert.Matches("was +unknown", (await WasValidAsync("small-ca/0f", TimeSpan.Zero)).Out);

        async Task RequireAsync(TimeSpan at, int exitCode, string answer)
        {
            var outcome = await WasValidAsync(name, at);
            Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Error));
            Assert.Matches(answer, outcome.Out);
        }

        Task<Outcome> WasValidAsync(string certificate, TimeSpan at) => new Terminal().RunAsync(
            "audit", "was-valid", certificate, "--log", folder, "--audit-key", _service.AuditKey,
            "--at", (DateTimeOffset.UtcNow + at).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    private static int Lines(Outcome outcome)
    {
        Assert.Equal(0, outcome.ExitCode);
        return outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }
}

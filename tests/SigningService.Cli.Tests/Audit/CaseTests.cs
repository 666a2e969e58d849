using SigningService.Authority.Keys;
using SigningService.Cli.Cases;
using SigningService.Cli.Tests.Agent;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.Cli.Tests.Audit;

/// <summary>Evidence for others: cut out of the log, verified without it.</summary>
public sealed class CaseTests : IAsyncLifetime
{
    private AuditedService _service = null!;

    public async ValueTask InitializeAsync() => _service = await AuditedService.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task ACaseOfACertificateVerifiesWithNothingButTheFolderAndTheKey()
    {
        await _service.IssueAsync("other");
        var name = await _service.IssueAsync("one");
        await _service.RevokeAsync(name);
        await _service.IssueAsync("third");
        var folder = await _service.ExportAsync("case", "--case", name);

        var verified = await _service.VerifyAsync(folder);

        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
        Assert.Contains("certificate  " + name, verified.Out, StringComparison.Ordinal);
        Assert.Matches("state +revoked at .*Superseded, by entry 4", verified.Out);
        // Intent, outcome, revocation, and that the list which carries it was published.
        Assert.Equal(4, (await _service.VerifyAsync(folder, "--output", "json")).Json.GetProperty("entries").GetInt32());
        Assert.Contains(HandCheck.Commands, File.ReadAllText(Path.Combine(folder, "README.txt")), StringComparison.Ordinal);
        Assert.Equal(2, (await _service.VerifyAsync(folder, "--since", Path.Combine(folder, "checkpoint"))).ExitCode);
    }

    [Fact]
    public async Task ACaseOfACallerOrAPeriodHasWhatBecameOfItsCertificates()
    {
        await _service.IssueAsync("one");
        _service.Log.Later = TimeSpan.FromDays(1);
        var second = await _service.IssueAsync("two");
        _service.Log.Later = TimeSpan.FromDays(2);
        await _service.RevokeAsync(second);

        var ofCaller = await _service.VerifyAsync(await _service.ExportAsync("caller", "--caller", "operator"), "--output", "json");
        var ofPeriod = await _service.VerifyAsync(await _service.ExportAsync("period", "--from", "12h", "--to", "36h"), "--output", "json");
        var none = await _service.Terminal.RunAsync("audit", "export", "--caller", "nobody", "--out", _service.PathOf("none"));

        Assert.Equal(2, ofCaller.Json.GetProperty("certificates").GetArrayLength());
        var certificate = Assert.Single(ofPeriod.Json.GetProperty("certificates").EnumerateArray());
        Assert.Equal((second, true), (certificate.GetProperty("name").GetString(), certificate.GetProperty("revoked").GetBoolean()));
        Assert.Equal(2, none.ExitCode);
    }

    [Fact]
    public async Task ACaseFollowsTheAuditKey()
    {
        var name = await _service.IssueAsync("one");
        _service.Log.HandOver(KeyAlgorithm.P256);

        var verified = await _service.VerifyAsync(await _service.ExportAsync("case", "--case", name));

        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
        Assert.Contains("followed from", verified.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhateverIsChangedInACaseIsFound()
    {
        var name = await _service.IssueAsync("one");
        await _service.IssueAsync("two");
        await _service.RevokeAsync(name);
        var folder = await _service.ExportAsync("case", "--case", name);
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("README.txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        for (var round = 0; round < 200; round++)
        {
            var file = files[round % files.Length];
            var content = File.ReadAllBytes(file);
            byte[] changed = [.. content];
            // The leaf comes first in its chain; of the chain behind it, the keys alone are proven.
            var at = random.Next(file.EndsWith(".pem", StringComparison.Ordinal) ? changed.AsSpan().IndexOf("-----END"u8) : changed.Length);
            changed[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, changed);
            var verified = await _service.VerifyAsync(folder);
            Assert.True(verified.ExitCode == 7, $"Round {round} of seed {seed}: octet {at} of {file}: {verified.ExitCode} {verified.Out}{verified.Error}");
            File.WriteAllBytes(file, content);
        }
    }

    [Fact]
    public async Task ARevocationThatIsHeldBackIsFoundByTheList()
    {
        var name = await _service.IssueAsync("one");
        await _service.RevokeAsync(name);
        var folder = await _service.ExportAsync("case", "--case", name);
        File.Delete(Path.Combine(folder, "entries", "0000000002.cbor"));

        var verified = await _service.VerifyAsync(folder);

        Assert.Equal(7, verified.ExitCode);
        Assert.Contains("no entry of the case says that it was revoked", verified.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherCertificateInThePlaceOfTheOneThatWasIssuedIsFound()
    {
        var name = await _service.IssueAsync("one");
        var other = await _service.IssueAsync("two");
        var folder = await _service.ExportAsync("case", "--case", name);
        var others = await _service.ExportAsync("other", "--case", other);
        var file = Path.Combine(folder, "certificates", name.Replace('/', '-') + ".pem");
        var stranger = Path.Combine(others, "certificates", other.Replace('/', '-') + ".pem");

        File.Copy(stranger, Path.Combine(folder, "certificates", Path.GetFileName(stranger)));
        Assert.Contains("No entry of the case speaks of certificates/", (await _service.VerifyAsync(folder)).Error, StringComparison.Ordinal);
        File.Move(Path.Combine(folder, "certificates", Path.GetFileName(stranger)), file, overwrite: true);
        Assert.Contains("is not the one that entry 1 says was issued", (await _service.VerifyAsync(folder)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACertificateThatSaysSomethingElseThanWhatWasWrittenDownBeforeIsFound()
    {
        _service.Log.ToBeSigned = [1, 2, 3];
        var folder = await _service.ExportAsync("case", "--case", await _service.IssueAsync("one"));

        Assert.Contains("was to be signed", (await _service.VerifyAsync(folder)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThePolicyOfTheDayIsInTheCaseAndIsTheOneThatTheLogSaysWasLoaded()
    {
        var texts = new[] { "first", "second", "third" };
        foreach (var text in texts)
            await File.WriteAllTextAsync(_service.PathOf(text + ".yaml"), text, TestContext.Current.CancellationToken);
        _service.Log.LoadProfiles("first");
        await _service.IssueAsync("other");
        _service.Log.LoadProfiles("second");
        var name = await _service.IssueAsync("one");
        _service.Log.LoadProfiles("third");
        string[] given = [.. texts.SelectMany(text => new[] { "--profiles", _service.PathOf(text + ".yaml") })];

        var folder = await _service.ExportAsync("case", ["--case", name, .. given]);

        var policy = Assert.Single(Directory.EnumerateFiles(Path.Combine(folder, "policies")));
        Assert.Equal("second", await File.ReadAllTextAsync(policy, TestContext.Current.CancellationToken));
        Assert.Contains("policies/" + Path.GetFileName(policy), (await _service.VerifyAsync(folder)).Out, StringComparison.Ordinal);
        var verified = await _service.VerifyAsync(folder, "--output", "json");
        Assert.True(Assert.Single(verified.Json.GetProperty("certificates").EnumerateArray()).GetProperty("policyIncluded").GetBoolean());

        await File.WriteAllTextAsync(policy, "Second", TestContext.Current.CancellationToken);
        Assert.Contains("is not the profile file", (await _service.VerifyAsync(folder)).Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(policy, "second", TestContext.Current.CancellationToken);
        File.Copy(policy, Path.Combine(folder, "policies", "another.yaml"));
        Assert.Contains("No entry of the case speaks of policies/another.yaml", (await _service.VerifyAsync(folder)).Error, StringComparison.Ordinal);
        File.Delete(Path.Combine(folder, "policies", "another.yaml"));
        File.Delete(Path.Combine(folder, "entries", "0000000003.cbor"));
        Assert.Contains("was loaded before", (await _service.VerifyAsync(folder)).Error, StringComparison.Ordinal);

        var without = await _service.ExportAsync("without", "--case", name);
        Assert.Contains("not in the case", (await _service.VerifyAsync(without)).Out, StringComparison.Ordinal);
    }

    /// <summary>The lines of the page, as they stand there, on a case as it was exported.</summary>
    [Fact]
    public async Task TheLinesOfThePageCheckACaseByHand()
    {
        RequiredTool.Find("openssl", "install the package openssl");
        var shell = RequiredTool.Find("sh", "every system has one");
        var page = await File.ReadAllTextAsync(Path.Combine(AgentFolder.Root, "docs", "audit.md"), TestContext.Current.CancellationToken);
        Assert.Contains($"```bash\n{HandCheck.Commands}\n```", page, StringComparison.Ordinal);
        await _service.IssueAsync("other");
        var name = await _service.IssueAsync("one");
        await _service.RevokeAsync(name);
        var folder = await _service.ExportAsync("case", "--case", name);
        File.Copy(_service.AuditKey, Path.Combine(folder, "audit-public-key.pem"));

        var run = await ToolRun.StartAsync(shell, ["-eu", "-c", HandCheck.Commands], folder);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("Signature Verified Successfully", run.Output, StringComparison.Ordinal);
        Assert.Equal(4, run.Output.Split(".cbor: in the log").Length - 1);
        Assert.Contains($"certificates/{name.Replace('/', '-')}.pem: named by entries/0000000003.cbor", run.Output, StringComparison.Ordinal);
        Assert.Contains("verify OK", run.Output, StringComparison.Ordinal);
        Assert.Contains("pem: revoked by crls/small-ca-0.crl", run.Output, StringComparison.Ordinal);

        var entry = Path.Combine(folder, "entries", "0000000003.cbor");
        var content = await File.ReadAllBytesAsync(entry, TestContext.Current.CancellationToken);
        content[^1] ^= 1;
        await File.WriteAllBytesAsync(entry, content, TestContext.Current.CancellationToken);
        var spoilt = await ToolRun.StartAsync(shell, ["-eu", "-c", HandCheck.Commands], folder);
        Assert.Contains("0000000003.cbor: NOT IN THE LOG", spoilt.Output, StringComparison.Ordinal);
        Assert.Contains("named by NO", spoilt.Output, StringComparison.Ordinal);
    }
}

using System.Security.Cryptography;
using System.Text.RegularExpressions;
using SigningService.AuditLog.Tests;
using SigningService.Authority.Keys;
using SigningService.Cli.Tests.Agent;
using SigningService.Testing;
using SigningService.Testing.Strangers;

namespace SigningService.Cli.Tests.Audit;

/// <summary><c>examples/audit-verify</c> was written from the pages alone. It judges every log as signctl does, and names the same entry.</summary>
public sealed partial class AnotherVerifierTests : IAsyncLifetime
{
    private AuditedService _service = null!;

    private static string Program => Path.Combine(AgentFolder.Root, "examples", "audit-verify", "verify.py");

    public async ValueTask InitializeAsync() => _service = await AuditedService.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task BothAgreeOnFilesThatWereTamperedWith()
    {
        var random = Seeded();
        SomeLog.Of(130).WriteTo(_service.PathOf("whole"));
        await RequireAgreementAsync(SomeKey(), Enumerable.Range(0, 200).Select(i =>
        {
            var folder = Copy(_service.PathOf("whole"), $"files-{i}");
            if (i > 0)
                Tampering.OfFiles(folder, random);
            return folder;
        }));
    }

    [Fact]
    public async Task BothAgreeOnLogsThatWereWrittenAnewUnderTheTrueKey()
    {
        var random = Seeded();
        await RequireAgreementAsync(SomeKey(), Enumerable.Range(0, 200).Select(i =>
        {
            var log = SomeLog.Of(30);
            Tampering.OfEntries(log.Entries, random);
            log.WriteTo(_service.PathOf($"story-{i}"));
            return _service.PathOf($"story-{i}");
        }));
    }

    [Fact]
    public async Task BothFollowTheAuditKeyOverHandoversAndRefuseSpoiltOnes()
    {
        var random = Seeded();
        await _service.RevokeAsync(await _service.IssueAsync("one"));
        _service.Log.HandOver(KeyAlgorithm.P384);
        _service.Log.HandOver(KeyAlgorithm.P256);
        await _service.IssueAsync("two");
        var whole = await _service.ExportAsync("whole");
        await RequireAgreementAsync(_service.AuditKey, Enumerable.Range(0, 60).Select(i =>
        {
            var folder = Copy(whole, $"keys-{i}");
            if (i > 0)
                Tampering.OfFiles(folder, random);
            return folder;
        }));
    }

    private static async Task RequireAgreementAsync(string key, IEnumerable<string> logs)
    {
        RequiredTool.Find("openssl", "install the package openssl");
        var python = RequiredTool.Find("python3", "install the package python3");
        var folders = logs.ToArray();
        var run = await ToolRun.StartAsync(python, [Program, key, .. folders]);
        var lines = run.Output.TrimEnd().Split('\n');
        Assert.True(lines.Length == folders.Length, run.Output);
        var (whole, named) = (0, 0);
        foreach (var (folder, line) in folders.Zip(lines))
        {
            var own = await new Terminal().RunAsync("audit", "verify", folder, "--audit-key", key);
            Assert.True(line.StartsWith($"{folder}: {(own.ExitCode == 0 ? "whole" : "FAULT")}", StringComparison.Ordinal), $"{line}\n{own.Out}{own.Error}");
            Assert.True(EntryOf(own.Error) == EntryOf(line[folder.Length..]), $"{line}\n{own.Out}{own.Error}");
            whole += own.ExitCode == 0 ? 1 : 0;
            named += EntryOf(line[folder.Length..]).Length > 0 ? 1 : 0;
        }

        Assert.True(whole > 0);
        TestContext.Current.TestOutputHelper?.WriteLine($"{folders.Length} logs: {whole} whole, {folders.Length - whole} at fault, {named} of them at an entry that both name");
    }

    private string SomeKey()
    {
        var path = _service.PathOf("some-key.pem");
        File.WriteAllText(path, PemEncoding.WriteString("PUBLIC KEY", SomeLog.Key.Info.Span));
        return path;
    }

    private string Copy(string folder, string name)
    {
        var copy = _service.PathOf(name);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    private static Random Seeded()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}");
        return new Random(seed);
    }

    private static string EntryOf(string message) => EntryPattern().Match(message).Groups[1].Value;

    [GeneratedRegex(@"[Ee]ntry (\d+)")]
    private static partial Regex EntryPattern();
}

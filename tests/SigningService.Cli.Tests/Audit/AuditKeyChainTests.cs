using SigningService.Authority.Keys;
using SigningService.Testing;

namespace SigningService.Cli.Tests.Audit;

/// <summary>An auditor who has only the first audit key, and a log that went on after it was replaced.</summary>
public sealed class AuditKeyChainTests : IAsyncLifetime
{
    private AuditedService _service = null!;

    public async ValueTask InitializeAsync() => _service = await AuditedService.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task TheFirstKeyLeadsToTheOneThatSignedTheHeadAndAllOlderHeadsCount()
    {
        await _service.IssueAsync("one");
        string[] older = [_service.PathOf("older-1"), _service.PathOf("older-2")];
        await _service.Terminal.RunAsync("audit", "checkpoint", "--out", older[0]);
        _service.Log.HandOver(KeyAlgorithm.P256);
        await _service.IssueAsync("two");
        await _service.Terminal.RunAsync("audit", "checkpoint", "--out", older[1]);
        _service.Log.HandOver(KeyAlgorithm.Ed25519);
        await _service.IssueAsync("three");
        var folder = await _service.ExportAsync("log");

        var verified = await _service.VerifyAsync(folder, "--since", older[0], "--since", older[1]);

        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
        Assert.Contains("followed from", verified.Out, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(_service.Log.Key.PublicKey.Sha256.Span), verified.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await _service.Terminal.RunAsync("audit", "show", "5", "--audit-key", _service.AuditKey)).ExitCode);
    }

    [Fact]
    public async Task WithoutTheHandoversOrWithAForgedOneTheLogIsRefused()
    {
        await _service.IssueAsync("one");
        _service.Log.HandOver(KeyAlgorithm.Ed25519);
        var folder = await _service.ExportAsync("log");
        var file = Path.Combine(folder, "audit-keys.json");
        var content = File.ReadAllText(file);

        File.Delete(file);
        var without = await _service.VerifyAsync(folder);
        Assert.Equal(7, without.ExitCode);
        Assert.Contains("audit-keys.json must say so", without.Error, StringComparison.Ordinal);

        var signature = Convert.ToBase64String(_service.Log.Handovers[0].FromSignature.Span);
        File.WriteAllText(file, content.Replace(signature[..8], "AAAAAAAA", StringComparison.Ordinal));
        var forged = await _service.VerifyAsync(folder);
        Assert.Equal(7, forged.ExitCode);
        Assert.Contains("is not signed by both keys", forged.Error, StringComparison.Ordinal);

        File.WriteAllText(file, content + " ");
        Assert.Contains("audit-keys.json is damaged", (await _service.VerifyAsync(folder)).Error, StringComparison.Ordinal);

        File.WriteAllText(file, content);
        AuditedService.WriteKey(_service.AuditKey, SoftwareSigningKey.Create(KeyAlgorithm.Ed25519));
        Assert.Contains("is not signed by the audit key", (await _service.VerifyAsync(folder)).Error, StringComparison.Ordinal);
    }
}

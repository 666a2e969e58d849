using System.Text.RegularExpressions;
using SigningService.Authority;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Auditing;

/// <summary>A ledger that was brought back from an older copy is noticed before anything is served.</summary>
public sealed partial class RestoredLedgerTests : IAsyncLifetime
{
    private readonly RunningService _service = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Ledger => Path.Combine(_service.Folder, "ledger.db");

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task AnOlderLedgerIsRefusedUntilAnOperatorTakesTheLossOnRecord()
    {
        await IssueAndSignAsync();
        await _service.StopAsync();
        File.Copy(Ledger, Ledger + ".backup");
        await _service.StartAsync();
        var lost = await IssueAndSignAsync();
        await _service.StopAsync();
        foreach (var file in Directory.EnumerateFiles(_service.Folder, "ledger.db-*"))
            File.Delete(file);
        File.Move(Ledger + ".backup", Ledger, overwrite: true);

        _service.Logs.ExpectErrors();
        var refused = await Assert.ThrowsAsync<LedgerUnavailableException>(() => _service.StartAsync());
        Assert.Contains("--accept-restored-ledger", refused.Message, StringComparison.Ordinal);
        await _service.StopAsync();
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => _service.StartAsync(new string('0', 64)));
        await _service.StopAsync();

        await _service.StartAsync(Sha256().Match(refused.Message).Value);
        var accepted = Assert.Single(await FindAsync("RestoredLedgerAccepted"));
        Assert.Equal(Sha256().Match(refused.Message).Value, accepted.Details["lost_checkpoint_sha256"]);
        Assert.True(long.Parse(accepted.Details["lost_size"], System.Globalization.CultureInfo.InvariantCulture) > lost.LogIndex);

        await IssueAndSignAsync();
        await _service.StopAsync();
        await _service.StartAsync();
    }

    [Fact]
    public async Task ACheckpointThatSomebodyElseSignedIsRefused()
    {
        await IssueAndSignAsync();
        await _service.StopAsync();
        var kept = Path.Combine(_service.Folder, "state", "checkpoint");
        var lines = await File.ReadAllLinesAsync(kept, Stop);
        lines[1] = "1";
        await File.WriteAllTextAsync(kept, string.Join('\n', lines) + "\n", Stop);
        _service.Logs.ExpectErrors();
        var refused = await Assert.ThrowsAsync<LedgerUnavailableException>(() => _service.StartAsync());
        Assert.Contains("not one of", refused.Message, StringComparison.Ordinal);
    }

    private async Task<Certificate> IssueAndSignAsync()
    {
        var certificate = (await new CertificateService.CertificateServiceClient(_service.Connect("requester"))
            .IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;
        await Auditor().GetCheckpointAsync(new GetCheckpointRequest { Fresh = true }, cancellationToken: Stop);
        return certificate;
    }

    private async Task<IReadOnlyList<AuditEntry>> FindAsync(string kind) =>
        (await Auditor().ListEntriesAsync(new ListEntriesRequest { Kinds = { kind } }, cancellationToken: Stop)).Entries;

    private AuditService.AuditServiceClient Auditor() => new(_service.Connect("auditor"));

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Sha256();
}

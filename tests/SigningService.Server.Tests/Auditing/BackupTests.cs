using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using SigningService.Authority;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Auditing;

/// <summary>
/// The drill of the page on operations: a copy of the ledger that was taken while the service ran is brought back after more was issued, revoked and
/// published.
/// </summary>
public sealed partial class BackupTests : IAsyncLifetime
{
    private readonly RunningService _service = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Ledger => Path.Combine(_service.Folder, "ledger.db");

    private string Backup => Path.Combine(_service.Folder, "backup.db");

    private string Kept => Path.Combine(_service.Folder, "state", "checkpoint");

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task ACopyTakenUnderLoadIsWholeAndTheListsAfterItAreNumberedAboveThoseThatWereGivenOut()
    {
        var load = Task.WhenAll(Enumerable.Range(0, 40).Select(_ => IssueAsync()));
        BackUp();
        await load;
        await PublishAsync(0);
        BackUp();
        var lost = await PublishAsync(5);
        await SignHeadAsync();
        await RestoreAsync();

        await _service.StartAsync(await RefusalAsync("was signed"));

        Assert.Single(await FindAsync("RestoredLedgerAccepted"));
        RequireEachAbove(lost, await PublishAsync(0));
        await IssueAsync();
        await _service.StopAsync();
        await _service.StartAsync();
    }

    [Fact]
    public async Task ALedgerThatHasForgottenAListIsNoticedEvenIfTheCheckpointWasBroughtBackWithIt()
    {
        await PublishAsync(0);
        await SignHeadAsync();
        await _service.StopAsync();
        BackUp();
        File.Copy(Kept, Kept + ".backup");
        await _service.StartAsync();
        var lost = await PublishAsync(3);
        await RestoreAsync();
        File.Move(Kept + ".backup", Kept, overwrite: true);

        var sha256 = await RefusalAsync("was given out");
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => _service.StartAsync(new string('0', 64)));
        await _service.StopAsync();
        await _service.StartAsync(sha256);

        Assert.Equal(sha256, Assert.Single(await FindAsync("RestoredLedgerAccepted")).Details["lost_lists_sha256"]);
        RequireEachAbove(lost, await PublishAsync(0));
        await _service.StopAsync();
        await _service.StartAsync();
    }

    [Fact]
    public async Task KeptNumbersThatCannotBeReadAreRefusedAndAPlaceThatTakesNoneIsToldOnce()
    {
        await PublishAsync(0);
        await _service.StopAsync();
        var numbers = await File.ReadAllTextAsync(Kept + ".lists", Stop);
        await File.WriteAllTextAsync(Kept + ".lists", "server-ca 0\n", Stop);
        _service.Logs.ExpectErrors();
        Assert.Contains("cannot be read", (await Assert.ThrowsAsync<LedgerUnavailableException>(() => _service.StartAsync())).Message, StringComparison.Ordinal);
        await _service.StopAsync();

        await File.WriteAllTextAsync(Kept + ".lists", numbers, Stop);
        Directory.CreateDirectory(Kept + ".lists.new");
        await _service.StartAsync();
        await PublishAsync(2);
        Assert.Single(_service.Logs.Events, line => line.MessageTemplate.Text.StartsWith("The number of a revocation list could not be kept", StringComparison.Ordinal));
    }

    /// <summary>As the page on operations says: <c>sqlite3 ledger.db "VACUUM INTO 'backup.db'"</c>.</summary>
    private void BackUp()
    {
        File.Delete(Backup);
        using var connection = new SqliteConnection($"Data Source={Ledger};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $file";
        command.Parameters.AddWithValue("$file", Backup);
        command.ExecuteNonQuery();
    }

    private async Task RestoreAsync()
    {
        await _service.StopAsync();
        foreach (var file in Directory.EnumerateFiles(_service.Folder, "ledger.db-*"))
            File.Delete(file);
        File.Move(Backup, Ledger, overwrite: true);
    }

    /// <returns>What the operator is told to name.</returns>
    private async Task<string> RefusalAsync(string because)
    {
        _service.Logs.ExpectErrors();
        var refused = await Assert.ThrowsAsync<LedgerUnavailableException>(() => _service.StartAsync());
        await _service.StopAsync();
        Assert.Contains(because, refused.Message, StringComparison.Ordinal);
        return Accept().Match(refused.Message).Groups[1].Value;
    }

    private async Task<Certificate> IssueAsync() => (await new CertificateService.CertificateServiceClient(_service.Connect("requester"))
        .IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;

    private async Task SignHeadAsync() => await Auditor().GetCheckpointAsync(new GetCheckpointRequest { Fresh = true }, cancellationToken: Stop);

    /// <summary>Publishes all lists once and so many times more, and fetches each as a relying party does.</summary>
    /// <returns>The numbers of the last ones.</returns>
    private async Task<long[]> PublishAsync(int more)
    {
        var revoker = new RevocationService.RevocationServiceClient(_service.Connect("revoker"));
        for (var i = 0; i <= more; i++)
            await revoker.PublishRevocationListsAsync(new PublishRevocationListsRequest(), cancellationToken: Stop);
        var numbers = new List<long>();
        foreach (var list in new[] { "server-ca/0", "server-ca/1", "server-ca", "client-ca/0", "client-ca", "root" })
            numbers.Add(await NumberOfAsync(list));
        return [.. numbers];
    }

    private static void RequireEachAbove(long[] lost, long[] next) => Assert.All(lost.Zip(next), pair => Assert.True(pair.First < pair.Second, $"{pair.First}, {pair.Second}"));

    private async Task<long> NumberOfAsync(string list)
    {
        using var http = new HttpClient { BaseAddress = _service.Publication };
        var der = await http.GetByteArrayAsync($"/crl/{list}.crl", Stop);
        CertificateRevocationListBuilder.Load(der, out var number);
        return (long)number;
    }

    private async Task<IReadOnlyList<AuditEntry>> FindAsync(string kind) =>
        (await Auditor().ListEntriesAsync(new ListEntriesRequest { Kinds = { kind } }, cancellationToken: Stop)).Entries;

    private AuditService.AuditServiceClient Auditor() => new(_service.Connect("auditor"));

    [GeneratedRegex("--accept-restored-ledger ([0-9a-f]{64})")]
    private static partial Regex Accept();
}

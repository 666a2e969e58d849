using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SigningService.Ledger.Archives;
using SigningService.Ledger.Sqlite;

namespace SigningService.Ledger.Tests.Archives;

/// <summary>What is long over leaves the ledger's file.</summary>
public sealed class SqliteArchiveTests : ArchiveContract
{
    private readonly LedgerFolder _folder = new();

    protected override string FirstName => "archive-00001.db";

    private string ArchiveFolder => Path.Combine(_folder.Folder, "archive");

    private string ArchiveFile => Path.Combine(ArchiveFolder, FirstName);

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task AnArchiveThatARestoredLedgerDoesNotKnowStaysAsItIs()
    {
        await Old.FillAsync();
        await SaveAsync();
        await using (var ledger = await OpenAsync())
            await ArchiveAsync(ledger, OldLedger.Until);
        var bytes = await File.ReadAllBytesAsync(ArchiveFile, Stop);
        GoBack();

        await using var restored = await OpenAsync();
        Assert.Equal(2, (await ArchiveAsync(restored, OldLedger.Until))!.Number);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(ArchiveFile, Stop));
    }

    protected override ValueTask<ILedger> OpenAsync(DateTimeOffset now, Action<string>? beforeStep) => ValueTask.FromResult<ILedger>(SqliteLedger.Open(
        new LedgerOptions { File = _folder.File, BeforeArchiveStep = beforeStep }, new FakeTimeProvider(now), NullLogger<SqliteLedger>.Instance));

    protected override async Task<long> CountAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={_folder.File};Pooling=False");
        await connection.OpenAsync(Stop);
        await using var count = connection.CreateCommand();
        count.CommandText = sql;
        return (long)(await count.ExecuteScalarAsync(Stop))!;
    }

    protected override async Task HashByHandAsync(ArchiveRecord archive) =>
        Assert.Equal(archive.Sha256.ToArray(), System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(ArchiveFile, Stop)));

    protected override Task NothingWasMadeAsync()
    {
        Assert.Empty(Directory.GetFiles(ArchiveFolder));
        return Task.CompletedTask;
    }

    protected override Task TakeAwayAsync()
    {
        File.Move(ArchiveFile, ArchiveFile + ".away");
        return Task.CompletedTask;
    }

    protected override Task PutBackAsync()
    {
        File.Move(ArchiveFile + ".away", ArchiveFile);
        return Task.CompletedTask;
    }

    protected override async Task ChangeFirstAsync()
    {
        var bytes = await File.ReadAllBytesAsync(ArchiveFile, Stop);
        bytes[^100] ^= 1;
        File.Delete(ArchiveFile);
        await File.WriteAllBytesAsync(ArchiveFile, bytes, Stop);
    }

    protected override Task<bool> KillAtAsync(int step) => ArchivingChild.KillAtAsync(_folder.File, OldLedger.Until, step, Stop);

    protected override Task SaveAsync()
    {
        File.Copy(_folder.File, _folder.File + ".backup");
        return Task.CompletedTask;
    }

    protected override Task GoBackAsync()
    {
        GoBack();
        Directory.Delete(ArchiveFolder, recursive: true);
        return Task.CompletedTask;
    }

    private void GoBack()
    {
        foreach (var file in Directory.GetFiles(_folder.Folder, "ledger.db*").Where(file => !file.EndsWith(".backup", StringComparison.Ordinal)))
            File.Delete(file);
        File.Copy(_folder.File + ".backup", _folder.File);
    }
}

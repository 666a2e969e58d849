using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Ledger.Postgres;
using SigningService.Testing.Databases;

namespace SigningService.Ledger.Tests.Postgres;

/// <summary>Copies that are taken while replicas write, and what a ledger that was made from one of them knows.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    private PostgresServer _server = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await PostgresServer.CreateAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task ADumpThatIsTakenUnderLoadIsAWholeLedgerOfOneMoment()
    {
        var file = Path.Combine(await _server.AddFolderAsync("dumps"), "signing.dump");
        await using var ledger = await OpenAsync(_server, "postgres");
        await using var load = LedgerLoad.Start([ledger]);
        await load.AwaitAnswersAsync(50, Cancelled);
        var before = load.Answered.Keys.ToList();

        await _server.RunAsync("pg_dump", "-d", "postgres", "-Fc", "-f", file);
        await load.AwaitAnswersAsync(50, Cancelled);
        await load.StopAsync();
        await _server.ExecuteAsync("postgres", "CREATE DATABASE restored TEMPLATE template0 ENCODING 'UTF8'");
        await _server.RunAsync("pg_restore", "-d", "restored", "--exit-on-error", file);

        await using var restored = await OpenAsync(_server, "restored");
        foreach (var request in before)
            Assert.Equal(load.Answered[request].Der!.Value, (await restored.FindAsync(load.Answered[request].Intent.Id, Cancelled))!.Der!.Value);
        await RequireGoingOnAsync(restored);
        Assert.True(await LogChain.CountAsync(restored, Cancelled) < await LogChain.CountAsync(ledger, Cancelled));
    }

    [Fact]
    public async Task ABaseBackupAndTheArchiveOfTheWriteAheadLogReachWhatWasArchivedLast()
    {
        var archive = await _server.AddFolderAsync("archive");
        await _server.SetAsync("archive_mode = on");
        await _server.SetAsync($"archive_command = 'cp %p {archive}/%f'");
        await _server.StopAsync();
        await _server.StartAsync();
        var ledger = await OpenAsync(_server, "postgres");
        await using var load = LedgerLoad.Start([ledger]);
        await load.AwaitAnswersAsync(50, Cancelled);
        await using var copy = await _server.BackUpAsync();
        await load.AwaitAnswersAsync(50, Cancelled);
        await load.StopAsync();
        await ledger.DisposeAsync();
        await ArchiveAsync();
        await _server.CrashAsync();

        await copy.RecoverFromAsync(archive);
        await copy.StartAsync();
        while ((bool)(await copy.ExecuteAsync("postgres", "SELECT pg_is_in_recovery()"))!)
            await Task.Delay(50, Cancelled);

        await using var restored = await OpenAsync(copy, "postgres");
        await load.RequireWholeAsync(restored, Cancelled);
        await RequireGoingOnAsync(restored);
        await restored.DisposeAsync();
        await _server.StartAsync();
    }

    /// <summary>Closes the segment that is written to, and waits until it is in the archive.</summary>
    private async Task ArchiveAsync()
    {
        var segment = (string)(await _server.ExecuteAsync("postgres", "SELECT pg_walfile_name(pg_switch_wal())"))!;
        while (!(bool)(await _server.ExecuteAsync("postgres", $"SELECT COALESCE(last_archived_wal >= '{segment}', false) FROM pg_stat_archiver"))!)
            await Task.Delay(50, Cancelled);
    }

    private static async Task RequireGoingOnAsync(PostgresLedger ledger)
    {
        var size = await LogChain.CountAsync(ledger, Cancelled);
        var intent = SomeIntent.Of();
        await ledger.RecordIntentAsync(intent, Cancelled);
        await ledger.RecordIssuedAsync(intent.Id, SomeIntent.Signed(intent.ToBeSigned), SomeIntent.Now, Cancelled);
        Assert.Equal(size + 2, await LogChain.CountAsync(ledger, Cancelled));
    }

    private static Task<PostgresLedger> OpenAsync(PostgresServer server, string database) => PostgresLedger.OpenAsync(
        new PostgresOptions { Host = PostgresServer.Host, Port = server.Port, Database = database, User = PostgresServer.User, ReadConnections = 4 },
        TimeProvider.System,
        NullLogger<PostgresLedger>.Instance,
        Cancelled);
}

using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Authority;
using SigningService.Ledger.Postgres;
using SigningService.Testing.Databases;

namespace SigningService.Ledger.Tests.Postgres;

/// <summary>The server restarts, crashes, fails over, is cut off or out of something, while replicas write.</summary>
public sealed class ServerFaultTests : IAsyncLifetime
{
    private readonly List<PostgresLedger> _replicas = [];
    private PostgresServer _server = null!;
    private MovableAddress _address = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.CreateAsync();
        _address = new MovableAddress(_server.Port);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
        _address.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task RestartedAndCrashedUnderLoadTheServerForgetsNothingThatWasAcknowledged()
    {
        await OpenAsync(3);
        await using var load = LedgerLoad.Start(_replicas);
        for (var round = 0; round < 4; round++)
        {
            await load.AwaitAnswersAsync(50, Cancelled);
            await (round % 2 == 0 ? _server.StopAsync() : _server.CrashAsync());
            await _server.StartAsync();
            await RequireHealingAsync(load, "restarted");
        }

        await load.StopAsync();
        Assert.True(load.Interrupted > 0, "No act was cut off: the test proves nothing.");
        await load.RequireWholeAsync(_replicas[0], Cancelled);
    }

    [Fact]
    public async Task AFailoverToASynchronousStandbyForgetsNothingThatWasAcknowledged()
    {
        await using var standby = await _server.AddStandbyAsync("second");
        await WaitForCommitsOnAsync("second");
        await OpenAsync(3);
        await using var load = LedgerLoad.Start(_replicas);
        await load.AwaitAnswersAsync(100, Cancelled);

        await _server.CrashAsync();
        await standby.PromoteAsync();
        _address.MoveTo(standby.Port);
        await RequireHealingAsync(load, "failed over");

        await load.StopAsync();
        Assert.True(load.Interrupted > 0, "No act was cut off: the test proves nothing.");
        await load.RequireWholeAsync(_replicas[0], Cancelled);
    }

    [Fact]
    public async Task APrimaryThatIsGoneWithoutAWordIsNotWaitedForOnceAnotherHasTakenItsPlace()
    {
        await using var standby = await _server.AddStandbyAsync("second");
        await WaitForCommitsOnAsync("second");
        await OpenAsync(2);
        await using var load = LedgerLoad.Start(_replicas);
        await load.AwaitAnswersAsync(50, Cancelled);

        // Nothing arrives any more, and no connection ends; then the name leads elsewhere.
        _address.Hold();
        await Task.Delay(TimeSpan.FromSeconds(1), Cancelled);
        await _server.CrashAsync();
        await standby.PromoteAsync();
        _address.MoveTo(standby.Port, breaks: false);
        await RequireHealingAsync(load, "left alone");

        await load.StopAsync();
        await load.RequireWholeAsync(_replicas[0], Cancelled);
    }

    [Fact]
    public async Task ServersWhoseStandbysCommitsDoNotWaitForAreRefused()
    {
        await using var standby = await _server.AddStandbyAsync("second");
        await AwaitAsync("SELECT EXISTS (SELECT 1 FROM pg_stat_replication WHERE application_name = 'second' AND state = 'streaming' AND replay_lsn IS NOT NULL)");
        Assert.Contains("standbys (second) that no commit waits for", await RefusalAsync(Options()), StringComparison.Ordinal);
        Assert.Contains("is a standby", await RefusalAsync(Options() with { Port = standby.Port }), StringComparison.Ordinal);
        await (await OpenOneAsync(Options() with { MayFailOver = false })).DisposeAsync();

        await WaitForCommitsOnAsync("second");
        await (await OpenOneAsync(Options())).DisposeAsync();
        foreach (var setting in new[] { "local", "remote_write", "off" })
        {
            await _server.ExecuteAsync("postgres", $"ALTER ROLE signing SET synchronous_commit = {setting}");
            Assert.Contains($"synchronous_commit = {setting}", await RefusalAsync(Options()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ARoleThatMayNotSeeWhoFollowsIsToldWhichGrantItNeeds()
    {
        await (await OpenOneAsync(Options())).DisposeAsync();
        await _server.ExecuteAsync("postgres", "CREATE ROLE runs LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO runs; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO runs; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO runs");
        await using var standby = await _server.AddStandbyAsync("second");
        var options = Options() with { User = "runs" };
        Assert.Contains("GRANT pg_read_all_stats", await RefusalAsync(options), StringComparison.Ordinal);

        await _server.ExecuteAsync("postgres", "GRANT pg_read_all_stats TO runs");
        await WaitForCommitsOnAsync("second");
        await (await OpenOneAsync(options)).DisposeAsync();
    }

    [Fact]
    public async Task WithNoStandbyLeftACommitWaitsAndIsAcknowledgedWhenThereIsOneAgain()
    {
        var standby = await _server.AddStandbyAsync("second");
        await WaitForCommitsOnAsync("second");
        await OpenAsync(1);
        await _replicas[0].RecordIntentAsync(SomeIntent.Of(), Cancelled);
        await standby.StopAsync();

        var waits = _replicas[0].RecordIntentAsync(SomeIntent.Of(), Cancelled).AsTask();
        await AwaitAsync("SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep')");
        Assert.False(waits.IsCompleted);
        await standby.StartAsync();

        await waits;
        await standby.DisposeAsync();
        await _server.SetAsync("synchronous_standby_names = ''");
    }

    [Fact]
    public async Task EightReplicasMakeOneLogInWhichNoSerialNumberIsGivenTwice()
    {
        await OpenAsync(8);
        await using var load = LedgerLoad.Start(_replicas, workers: 64);
        await load.AwaitAnswersAsync(1600, Cancelled);
        await load.StopAsync();

        Assert.Equal(0, load.Interrupted);
        await load.RequireWholeAsync(_replicas[7], Cancelled);
    }

    [Fact]
    public async Task ADatabaseThatLetsNobodyInFailsCleanlyAndHeals()
    {
        await (await OpenOneAsync(Options())).DisposeAsync();
        await _server.ExecuteAsync("postgres", "CREATE ROLE runs LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO runs; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO runs; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO runs");
        await using var ledger = await OpenOneAsync(Options() with { User = "runs" });
        var kept = SomeIntent.Of();
        await ledger.RecordIntentAsync(kept, Cancelled);

        await _server.ExecuteAsync("postgres", "ALTER ROLE runs CONNECTION LIMIT 0; SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'runs'");
        var refused = SomeIntent.Of();
        await Assert.ThrowsAsync<LedgerUnavailableException>(async () =>
        {
            // The first may have found its connection broken, the second finds no other.
            for (var tries = 0; tries < 3; tries++)
                await ledger.RecordIntentAsync(refused, Cancelled);
        });
        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await ledger.FindAsync(kept.Id, Cancelled));
        Assert.False(ledger.State.CanWrite);

        await _server.ExecuteAsync("postgres", "ALTER ROLE runs CONNECTION LIMIT -1");
        await ledger.RecordIntentAsync(refused, Cancelled);
        Assert.Equal(2, await LogChain.CountAsync(ledger, Cancelled));
    }

    [Fact]
    public async Task ALockThatAnotherHoldsFailsTheActsCleanlyAndLeavesNothingHalfWritten()
    {
        await OpenAsync(1);
        var first = SomeIntent.Of();
        await _replicas[0].RecordIntentAsync(first, Cancelled);
        await using (var other = await HoldAsync("SELECT 1 FROM log_head FOR UPDATE"))
        {
            var refused = await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await _replicas[0].RecordIntentAsync(SomeIntent.Of(), Cancelled));
            Assert.Contains("nothing was written", refused.Message, StringComparison.Ordinal);
            // Who reads does not wait.
            Assert.NotNull(await _replicas[0].FindAsync(first.Id, Cancelled));
        }

        await _replicas[0].RecordIntentAsync(SomeIntent.Of(), Cancelled);
        Assert.Equal(2, await LogChain.CountAsync(_replicas[0], Cancelled));
    }

    [Fact]
    public async Task WhoIsKilledInADeadlockWroteNothingAndTheNextActFits()
    {
        await OpenAsync(1);
        var revoked = SomeIntent.Of();
        await _replicas[0].RecordIntentAsync(revoked, Cancelled);
        await using var other = await HoldAsync($"SELECT 1 FROM certificates WHERE serial = '\\x{revoked.Id.Serial}' FOR UPDATE");

        // The replica has the head and waits for the certificate; the other has the certificate and waits for the head.
        var revoking = _replicas[0].RevokeAsync(revoked.Id, SomeIntent.Revocation(), Cancelled).AsTask();
        await AwaitAsync("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)");
        var crossing = other.ExecuteAsync("SET deadlock_timeout = '1min'; SELECT 1 FROM log_head FOR UPDATE");
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => revoking);
        await crossing;
        await other.DisposeAsync();

        Assert.Null((await _replicas[0].FindAsync(revoked.Id, Cancelled))!.Revocation);
        Assert.NotNull((await _replicas[0].RevokeAsync(revoked.Id, SomeIntent.Revocation(), Cancelled))!.Revocation);
        Assert.Equal(2, await LogChain.CountAsync(_replicas[0], Cancelled));
    }

    private PostgresOptions Options() => new() { Host = PostgresServer.Host, Port = _address.Port, Database = "postgres", User = PostgresServer.User, ReadConnections = 4 };

    private async Task OpenAsync(int replicas)
    {
        for (var i = 0; i < replicas; i++)
            _replicas.Add(await OpenOneAsync(Options() with { ReplicaName = $"replica {i}" }));
    }

    private static Task<PostgresLedger> OpenOneAsync(PostgresOptions options) =>
        PostgresLedger.OpenAsync(options, TimeProvider.System, NullLogger<PostgresLedger>.Instance, Cancelled);

    private static async Task<string> RefusalAsync(PostgresOptions options) =>
        (await Assert.ThrowsAsync<LedgerUnavailableException>(() => OpenOneAsync(options))).Message;

    private async Task WaitForCommitsOnAsync(string standby)
    {
        await _server.SetAsync($"synchronous_standby_names = '{standby}'");
        await AwaitAsync($"SELECT EXISTS (SELECT 1 FROM pg_stat_replication WHERE application_name = '{standby}' AND sync_state = 'sync')");
    }

    private async Task AwaitAsync(string question)
    {
        var waited = Stopwatch.StartNew();
        while (!(bool)(await _server.ExecuteAsync("postgres", question))!)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), question);
            await Task.Delay(20, Cancelled);
        }
    }

    private Task<HeldTransaction> HoldAsync(string sql) => HeldTransaction.BeginAsync(_server.Port, sql);

    /// <summary>The load is answered again; how soon is shown, and asserted nowhere.</summary>
    private static async Task RequireHealingAsync(LedgerLoad load, string what)
    {
        var since = Stopwatch.StartNew();
        await load.AwaitAnswersAsync(1, Cancelled).WaitAsync(TimeSpan.FromMinutes(2), Cancelled);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: the first answer after {since.ElapsedMilliseconds} ms"));
    }
}

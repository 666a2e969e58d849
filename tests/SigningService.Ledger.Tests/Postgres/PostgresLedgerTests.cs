using Microsoft.Extensions.Logging.Abstractions;
using SigningService.Authority;
using SigningService.Authority.Issuance;
using SigningService.Ledger.Postgres;
using SigningService.Testing;

namespace SigningService.Ledger.Tests.Postgres;

/// <summary>What is PostgreSQL's own: lost connections, settings of the server, the schema.</summary>
public sealed class PostgresLedgerTests(PostgresCluster cluster)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(nameof(CutConnection.Loss.Answer), true)]
    [InlineData(nameof(CutConnection.Loss.Request), false)]
    public async Task ACommitWhoseAnswerIsLostIsLookedForAndNeverRepeated(string loss, bool isWritten)
    {
        var options = await cluster.CreateLedgerAsync();
        using var cut = new CutConnection(options.Port);
        var lose = CutConnection.Loss.Nothing;
        await using var ledger = await OpenAsync(options with { Port = cut.Port, BeforeCommit = () => cut.Arm(Interlocked.Exchange(ref lose, CutConnection.Loss.Nothing)) });
        var before = SomeIntent.Of();
        await ledger.RecordIntentAsync(before, Cancelled);
        var intent = SomeIntent.Of();

        lose = Enum.Parse<CutConnection.Loss>(loss);
        var recording = ledger.RecordIntentAsync(intent, Cancelled).AsTask();

        if (isWritten)
            Assert.Equal(intent.Id, (await recording).Intent.Id);
        else
            Assert.Contains("nothing was written", (await Assert.ThrowsAsync<LedgerUnavailableException>(() => recording)).Message, StringComparison.Ordinal);
        Assert.Equal(isWritten, await ledger.FindAsync(intent.Id, Cancelled) is not null);

        // The same request again leads to one record, whatever became of the first.
        Assert.Equal(intent.Id, (await ledger.RecordIntentAsync(intent, Cancelled)).Intent.Id);
        Assert.Equal(2, await ChainAsync(ledger));
    }

    [Fact]
    public async Task AnAnswerOfWhichAnyPartIsLostIsAnOutageAndNeverAnythingElse()
    {
        var options = await cluster.CreateLedgerAsync();
        using var cut = new CutConnection(options.Port);
        await using var ledger = await OpenAsync(options with { Port = cut.Port, ReadConnections = 1 });
        var intent = SomeIntent.Of();
        await ledger.RecordIntentAsync(intent, Cancelled);

        var (read, interruptedReads) = await SweepAsync(cut, async () => Assert.NotNull(await ledger.FindAsync(intent.Id, Cancelled)));
        var written = new List<IssuanceIntent>();
        var (acts, _) = await SweepAsync(cut, async () =>
        {
            written.Add(SomeIntent.Of());
            await ledger.RecordIntentAsync(written[^1], Cancelled);
        });

        Assert.Equal(read, interruptedReads);
        foreach (var one in written)
            Assert.Equal(one.Id, (await ledger.RecordIntentAsync(one, Cancelled)).Intent.Id);
        Assert.Equal((2 * acts) + 3, await ChainAsync(ledger));
    }

    [Fact]
    public async Task AServerThatEndsTheConnectionCostsTheActsAtHandAndNoMore()
    {
        var options = await cluster.CreateLedgerAsync();
        await using var ledger = await OpenAsync(options);
        await ledger.RecordIntentAsync(SomeIntent.Of(), Cancelled);
        await cluster.ExecuteAsync(options.Database, $"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{options.Database}' AND pid <> pg_backend_pid()");

        var intent = SomeIntent.Of();
        for (var tries = 0; tries < 20; tries++)
        {
            try
            {
                await ledger.RecordIntentAsync(intent, Cancelled);
                break;
            }
            catch (LedgerUnavailableException)
            {
                Assert.False(ledger.State.CanWrite);
            }
        }

        Assert.True(ledger.State.CanWrite);
        Assert.Equal(2, await ChainAsync(ledger));
    }

    [Fact]
    public async Task ActsThatWaitShareACommit()
    {
        await using var ledger = await OpenAsync(await cluster.CreateLedgerAsync());
        var intents = Enumerable.Range(0, 1000).Select(_ => SomeIntent.Of()).ToArray();

        await Task.WhenAll(intents.Select(intent => ledger.RecordIntentAsync(intent, Cancelled).AsTask()));
        await Task.WhenAll(intents.Select(intent =>
            ledger.RecordIssuedAsync(intent.Id, SomeIntent.Signed(intent.ToBeSigned), SomeIntent.Now, Cancelled).AsTask()));

        Assert.Equal(2000, ledger.State.Acts);
        Assert.InRange(ledger.State.Commits, 8, 100);
        Assert.Equal(2000, await ChainAsync(ledger));
    }

    [Fact]
    public async Task AnActThatTheDatabaseCannotStoreFailsAloneAlsoAmongThoseWrittenTogether()
    {
        await using var ledger = await OpenAsync(await cluster.CreateLedgerAsync());
        var acts = Enumerable.Range(0, 100)
            .Select(i => ledger.RecordIntentAsync(i == 50 ? SomeIntent.Of() with { Subject = "CN=\0" } : SomeIntent.Of(), Cancelled).AsTask())
            .ToArray();
        await Task.WhenAll(acts).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal([50], Enumerable.Range(0, 100).Where(i => acts[i].IsFaulted));
        Assert.Equal(99, await ChainAsync(ledger));
    }

    [Fact]
    public async Task AServerThatWouldLoseCommitsIsRefused()
    {
        var options = await cluster.CreateLedgerAsync("synchronous_commit = off");
        Assert.Contains("synchronous_commit = off", await RefusalAsync(options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASchemaThatIsNewerOrChangedIsRefused()
    {
        var options = await cluster.CreateLedgerAsync();
        await (await OpenAsync(options)).DisposeAsync();
        await cluster.ExecuteAsync(options.Database, "INSERT INTO schema_migrations VALUES (9999, '9999_future', '\\x00', 0)");
        Assert.Contains("9999_future", await RefusalAsync(options), StringComparison.Ordinal);

        await cluster.ExecuteAsync(options.Database, "DELETE FROM schema_migrations WHERE version = 9999; UPDATE schema_migrations SET sha256 = '\\x00' WHERE version = 1");
        Assert.Contains("SHA-256 differs", await RefusalAsync(options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALogThatSomethingElseCutIsRefused()
    {
        var options = await cluster.CreateLedgerAsync();
        var ledger = await OpenAsync(options);
        await ledger.RecordIntentAsync(SomeIntent.Of(), Cancelled);
        await ledger.RecordIntentAsync(SomeIntent.Of(), Cancelled);
        await ledger.DisposeAsync();
        await cluster.ExecuteAsync(options.Database, "DELETE FROM log_entries WHERE idx = 1");
        Assert.Contains("Something other than the service", await RefusalAsync(options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task APasswordThatOthersCanReadIsRefused()
    {
        if (OperatingSystem.IsWindows())
            return;
        var file = Path.GetTempFileName();
        try
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            await File.WriteAllTextAsync(file, "secret\n", Cancelled);
            var options = (await cluster.CreateLedgerAsync()) with { PasswordFile = file };

            var refusal = await RefusalAsync(options);

            Assert.Contains("chmod 600", refusal, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", refusal, StringComparison.Ordinal);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await (await OpenAsync(options)).DisposeAsync();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task TheRoleThatThePageOnOperationDescribesIsEnoughAndCannotChangeTheLog()
    {
        var options = await cluster.CreateLedgerAsync();
        await (await OpenAsync(options)).DisposeAsync();
        var page = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "postgresql.md"), Cancelled);
        var grants = page[page.IndexOf("GRANT SELECT", StringComparison.Ordinal)..];
        await cluster.ExecuteAsync(options.Database, "CREATE ROLE signing_runs LOGIN");
        await cluster.ExecuteAsync(
            options.Database, grants[..grants.IndexOf("```", StringComparison.Ordinal)].Replace(" signing;", " signing_runs;", StringComparison.Ordinal));

        await using var ledger = await OpenAsync(options with { User = "signing_runs" });
        var intent = SomeIntent.Of();
        await ledger.RecordIntentAsync(intent, Cancelled);
        await ledger.RecordIssuedAsync(intent.Id, SomeIntent.Signed(intent.ToBeSigned), SomeIntent.Now, Cancelled);
        await ledger.RevokeAsync(intent.Id, SomeIntent.Revocation(Authority.Revocation.RevocationReason.KeyCompromise), Cancelled);
        await ledger.ReserveListNumberAsync(SomeIntent.Shard, Cancelled);
        await ledger.RecordListIntentAsync(SomeIntent.List(1), Cancelled);
        await ledger.CheckAsync(Cancelled);

        Assert.Equal(5, await ChainAsync(ledger));
        foreach (var change in new[] { "UPDATE log_entries SET entry = ''", "DELETE FROM log_entries", "DELETE FROM certificates", "TRUNCATE log_entries" })
        {
            var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => cluster.ExecuteAsync(options.Database, "SET ROLE signing_runs; " + change));
            Assert.Equal("42501", refused.SqlState);
        }
    }

    [Fact]
    public async Task AServerOverANetworkIsReachedOnlyWithTls() =>
        Assert.Contains("file of its authorities", await RefusalAsync((await cluster.CreateLedgerAsync()) with { Host = "db.example.test" }), StringComparison.Ordinal);

    private static Task<PostgresLedger> OpenAsync(PostgresOptions options) =>
        PostgresLedger.OpenAsync(options, TimeProvider.System, NullLogger<PostgresLedger>.Instance, Cancelled);

    private static async Task<string> RefusalAsync(PostgresOptions options) =>
        (await Assert.ThrowsAsync<LedgerUnavailableException>(() => OpenAsync(options))).Message;

    /// <summary>
    /// Does the same again and again, with the connection cut at another place of what the server answers each time: at every octet of its end,
    /// where it says that it is ready for more, and at some before.
    /// </summary>
    /// <returns>How often it was cut, and how often that was refused as an outage.</returns>
    private static async Task<(int Times, int Refused)> SweepAsync(CutConnection cut, Func<Task> act)
    {
        await act();
        var before = cut.Answered;
        await act();
        var (length, times, refused) = ((int)(cut.Answered - before), 0, 0);
        for (var octets = 0; octets < length; octets += octets < length - 32 ? 7 : 1)
        {
            times++;
            cut.LoseAfter(octets);
            try
            {
                await act();
            }
            catch (LedgerUnavailableException)
            {
                refused++;
            }

            // Connected again, so that the next answer is that of the act alone.
            await act();
        }

        return (times, refused);
    }

    private static Task<int> ChainAsync(ILedger ledger) => LogChain.CountAsync(ledger, Cancelled);
}

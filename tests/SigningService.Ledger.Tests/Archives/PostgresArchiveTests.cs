using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using SigningService.Authority;
using SigningService.Ledger.Archives;
using SigningService.Ledger.Postgres;
using SigningService.Ledger.Tests.Postgres;
using SigningService.Testing;
using SigningService.Testing.Databases;

namespace SigningService.Ledger.Tests.Archives;

/// <summary>What is long over goes into a schema of its own.</summary>
public sealed class PostgresArchiveTests(PostgresCluster cluster) : ArchiveContract
{
    private PostgresOptions _options = null!;
    private string? _saved;
    private string? _dump;

    protected override string FirstName => "archive_00001";

    public override async ValueTask InitializeAsync() => _options = await cluster.CreateLedgerAsync();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task ARowThatWasChangedIsFound()
    {
        await Old.FillAsync();
        await using var ledger = await OpenAsync();
        await ArchiveAsync(ledger, OldLedger.Until);
        var archive = Assert.Single(await Archives(ledger).ListArchivesAsync(Stop));
        foreach (var (change, undo) in new[]
        {
            ("UPDATE archive_00001.log_entries SET entry = set_byte(entry, 5, get_byte(entry, 5) # 1) WHERE idx = 7", "UPDATE archive_00001.log_entries SET entry = set_byte(entry, 5, get_byte(entry, 5) # 1) WHERE idx = 7"),
            ("UPDATE archive_00001.certificates SET authority = 'issuing-2' WHERE id = 3", "UPDATE archive_00001.certificates SET authority = 'issuing-1' WHERE id = 3"),
            ("UPDATE archive_00001.certificates SET id = 100000 WHERE id = 4", "UPDATE archive_00001.certificates SET id = 4 WHERE id = 100000"),
            ("DELETE FROM archive_00001.revocation_lists", "SELECT"),
        })
        {
            await Archives(ledger).VerifyArchiveAsync(archive, Stop);
            await ExecuteAsync(change);
            var fault = await Assert.ThrowsAsync<ArchiveFaultException>(() => Archives(ledger).VerifyArchiveAsync(archive, Stop));
            Assert.Contains("archive_00001 is not what it was", fault.Message, StringComparison.Ordinal);
            await ExecuteAsync(undo);
        }
    }

    [Fact]
    public async Task OfTwoReplicasOneArchivesAndTheOtherReadsWhatWasMoved()
    {
        await Old.FillAsync();
        using var copying = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        await using var first = await OpenAsync(SomeIntent.Now, _ =>
        {
            copying.Set();
            goOn.Wait(Stop);
        });
        await using var second = await OpenAsync();
        var size = (await second.ReadHeadAsync(Stop)).Size;
        var before = await Old.AllAsync(second, size);

        var archiving = Task.Run(() => ArchiveAsync(first, OldLedger.Until), Stop);
        copying.Wait(Stop);
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ArchiveAsync(second, OldLedger.Until));
        goOn.Set();

        Assert.NotNull(await archiving);
        Assert.Null(await ArchiveAsync(second, OldLedger.Until));
        Assert.Equal(before, await Old.AllAsync(second, size));
        Assert.Single(await Archives(second).ListArchivesAsync(Stop));
    }

    /// <summary>The one that was held up must neither copy nor note anything once another has its turn.</summary>
    [Fact]
    public async Task AReplicaThatWasHeldUpLongerThanItsLeaseStopsWhenAnotherHasTakenOver()
    {
        await Old.FillAsync();
        var steps = 0;
        ILedger? second = null;
        await using var first = await OpenAsync(SomeIntent.Now, _ =>
        {
            if (++steps != 3)
                return;
            EndLeasesAsync().GetAwaiter().GetResult();
            Assert.NotNull(Task.Run(() => ArchiveAsync(second!, OldLedger.Until)).GetAwaiter().GetResult());
        });
        second = await OpenAsync();
        await using (second)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => ArchiveAsync(first, OldLedger.Until));
            var archive = Assert.Single(await Archives(second).ListArchivesAsync(Stop));
            await Archives(second).VerifyArchiveAsync(archive, Stop);
            Assert.Equal((OldLedger.Old, archive.EndEntry, 1), await MarksAsync());
        }
    }

    [Fact]
    public async Task WhatWasCopiedBeforeItWasStoppedIsNotCopiedAgain()
    {
        await Old.FillAsync();
        var steps = 0;
        await using (var ledger = await OpenAsync(SomeIntent.Now, _ => Stopped(++steps == 3)))
            await Assert.ThrowsAsync<OperationCanceledException>(() => ArchiveAsync(ledger, OldLedger.Until));
        var first = await CountAsync("SELECT MIN(xmin::text::bigint) FROM archive_00001.log_entries");
        Assert.Equal(1000, await CountAsync("SELECT COUNT(*) FROM archive_00001.log_entries"));

        await using var again = await OpenAsync();
        Assert.Equal(OldLedger.Old, (await ArchiveAsync(again, OldLedger.Until))!.Certificates);
        Assert.Equal(first, await CountAsync("SELECT MIN(xmin::text::bigint) FROM archive_00001.log_entries"));
    }

    [Theory]
    [InlineData("copy", 2)]
    [InlineData("note", 1)]
    [InlineData("mark", 3)]
    public async Task WhenTheServerCrashesTheNextTryGoesOn(string at, int count)
    {
        await using var server = await PostgresServer.CreateAsync();
        _options = _options with { Port = server.Port, Database = "postgres" };
        await Old.FillAsync();
        await using var ledger = await OpenAsync(SomeIntent.Now, step =>
        {
            if (step != at || --count != 0)
                return;
            server.CrashAsync().GetAwaiter().GetResult();
            server.StartAsync().GetAwaiter().GetResult();
        });
        var size = (await ledger.ReadHeadAsync(Stop)).Size;
        var before = await Old.AllAsync(ledger, size);

        // Each pooled connection that the crash broke fails once.
        while (await Record.ExceptionAsync(() => ArchiveAsync(ledger, OldLedger.Until)) is { } lost)
            Assert.IsType<LedgerUnavailableException>(lost);

        await using var again = await OpenAsync();
        var archive = Assert.Single(await Archives(again).ListArchivesAsync(Stop));
        Assert.Equal((OldLedger.Old, (2 * OldLedger.Old) + 4), (archive.Certificates, archive.EndEntry));
        Assert.NotNull(archive.ClearedAt);
        await Archives(again).VerifyArchiveAsync(archive, Stop);
        Assert.Equal(before, await Old.AllAsync(again, size));
        Assert.Equal(size + 1, (await again.ReadHeadAsync(Stop)).Size);
    }

    [Fact]
    public async Task ASchemaThatTheLedgerDoesNotKnowIsLeftAlone()
    {
        await Old.FillAsync();
        await ExecuteAsync("CREATE SCHEMA archive_00001; CREATE TABLE archive_00001.kept (id int)");
        await using var ledger = await OpenAsync();
        Assert.Equal("archive_00002", (await ArchiveAsync(ledger, OldLedger.Until))!.Name);
        Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM archive_00001.kept"));
    }

    [Fact]
    public async Task CertificatesAreIssuedAllTheWhileAndNoneIsLostOrGivenTwice()
    {
        await Old.FillAsync();
        await using var ledger = await OpenAsync();
        await using var other = await OpenAsync();
        await using var load = LedgerLoad.Start([ledger, other], workers: 8);
        await load.AwaitAnswersAsync(20, Stop);
        Assert.Equal(OldLedger.Old, (await ArchiveAsync(ledger, OldLedger.Until))!.Certificates);
        await load.AwaitAnswersAsync(20, Stop);
        await load.StopAsync();
        Assert.Equal(0, load.Interrupted);
        foreach (var (request, answered) in load.Answered)
            Assert.Equal(answered.Intent.Id, (await other.FindByRequestAsync(answered.Intent.Requester, request, Stop))!.Intent.Id);
        _ = await LogChain.CountAsync(other, Stop);
    }

    /// <summary>With the roles, the grants and the lines of the page on operation.</summary>
    [Fact]
    public async Task TheRoleOfTheServiceArchivesAndCanChangeNeitherTheLogNorAnArchive()
    {
        var (owner, role) = ("owner_" + _options.Database, "runs_" + _options.Database);
        await ExecuteAsync($"CREATE ROLE {owner} LOGIN; CREATE ROLE {role} LOGIN; ALTER DATABASE {_options.Database} OWNER TO {owner}");
        _options = _options with { User = owner };
        await Old.FillAsync();
        var grants = await GrantsAsync(role);
        await ExecuteAsync(grants.Replace("GRANT EXECUTE", "-- ", StringComparison.Ordinal));
        Assert.Contains("run the grants", (await Assert.ThrowsAsync<LedgerUnavailableException>(() => OpenAsAsync(role))).Message, StringComparison.Ordinal);
        await ExecuteAsync(grants);

        await using var ledger = await OpenAsAsync(role);
        var before = await Old.AllAsync(ledger, 100);
        Assert.Equal(OldLedger.Old, (await ledger.ArchiveAsync(OldLedger.Until, Stop))!.Certificates);
        Assert.Equal(before, await Old.AllAsync(ledger, 100));
        await TakeAwayAsync();
        await PutBackAsync();
        Assert.Equal(before, await Old.AllAsync(ledger, 100));
        await ledger.VerifyArchiveAsync(Assert.Single(await ledger.ListArchivesAsync(Stop)), Stop);

        foreach (var change in new[]
        {
            "UPDATE log_entries SET entry = ''", "UPDATE archive_00001.log_entries SET entry = ''", "DELETE FROM archive_00001.certificates", "DROP SCHEMA archive_00001 CASCADE",
            "SELECT FROM archive_00001.certificates", "UPDATE archives SET sha256 = ''", "UPDATE archive_copying SET number = 1", "DELETE FROM archives",
        })
            await RefusedAsync(role, change);
        // Not by mistake either.
        foreach (var change in new[] { "UPDATE archive_00001.log_entries SET entry = ''", "DELETE FROM archive_00001.certificates", "TRUNCATE archive_00001.revocation_lists" })
            await RefusedAsync(owner, change);
    }

    [Fact]
    public async Task AnOwnerWhoMayMakeNoSchemasIsToldWhatIsMissing()
    {
        var owner = "owner_" + _options.Database;
        await ExecuteAsync($"CREATE ROLE {owner} LOGIN; GRANT ALL ON SCHEMA public TO {owner}");
        _options = _options with { User = owner };
        await Old.FillAsync();
        await using var ledger = await OpenAsync();
        var fault = await Assert.ThrowsAsync<ArchiveFaultException>(() => ArchiveAsync(ledger, OldLedger.Until));
        Assert.Contains("may not make schemas", fault.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), await MarksAsync());
    }

    private Task<PostgresLedger> OpenAsAsync(string role) =>
        PostgresLedger.OpenAsync(_options with { User = role }, new FakeTimeProvider(SomeIntent.Now), NullLogger<PostgresLedger>.Instance, Stop);

    private static async Task<string> GrantsAsync(string role)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "postgresql.md"), Stop);
        var grants = page[page.IndexOf("GRANT SELECT", StringComparison.Ordinal)..];
        return grants[..grants.IndexOf("```", StringComparison.Ordinal)].Replace(" signing;", $" {role};", StringComparison.Ordinal);
    }

    private async Task RefusedAsync(string role, string change)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync($"SET ROLE {role}; {change}"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    protected override async ValueTask<ILedger> OpenAsync(DateTimeOffset now, Action<string>? beforeStep) => await PostgresLedger.OpenAsync(
        _options with { BeforeArchiveStep = beforeStep }, new FakeTimeProvider(now), NullLogger<PostgresLedger>.Instance, Stop);

    protected override async Task<long> CountAsync(string sql) => (long)(await ExecuteAsync(sql))!;

    protected override async Task NothingWasMadeAsync() =>
        Assert.Equal(0, await CountAsync(@"SELECT COUNT(*) FROM pg_namespace WHERE nspname LIKE 'archive\_%'"));

    protected override async Task TakeAwayAsync()
    {
        _dump = Path.Combine(await cluster.AddFolderAsync("dump-" + _options.Database), "archive_00001.dump");
        await cluster.RunAsync("pg_dump", "-U", _options.User, "-d", _options.Database, "-Fc", "-n", "archive_00001", "-f", _dump);
        await ExecuteAsync("DROP SCHEMA archive_00001 CASCADE");
    }

    protected override Task PutBackAsync() => cluster.RunAsync("pg_restore", "-U", _options.User, "-d", _options.Database, "--exit-on-error", "--single-transaction", _dump!);

    protected override Task ChangeFirstAsync() => ExecuteAsync("UPDATE archive_00001.certificates SET der = set_byte(der, 9, get_byte(der, 9) # 1) WHERE id = 5");

    /// <summary>As <c>psql</c> and <c>sha256sum</c> do.</summary>
    protected override async Task HashByHandAsync(ArchiveRecord archive)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "postgresql.md"), Stop);
        var lines = page[page.IndexOf("COPY (SELECT 1, idx", StringComparison.Ordinal)..];
        var file = Path.Combine(await cluster.AddFolderAsync("hash-" + _options.Database), "rows");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var copy in lines[..lines.IndexOf("```", StringComparison.Ordinal)].Split('"').Where(part => part.StartsWith("COPY", StringComparison.Ordinal)))
        {
            await cluster.RunAsync("psql", "-d", _options.Database, "-q", "-c", copy, "-o", file);
            hash.AppendData(await File.ReadAllBytesAsync(file, Stop));
        }

        Assert.Equal(archive.Sha256.ToArray(), hash.GetHashAndReset());
    }

    protected override async Task<bool> KillAtAsync(int step)
    {
        var killed = await ArchivingChild.KillAtAsync(_options, OldLedger.Until, step, Stop);
        // Whoever goes on would wait for its end.
        await EndLeasesAsync();
        return killed;
    }

    protected override async Task SaveAsync()
    {
        _saved = _options.Database;
        await GoBackAsync();
    }

    protected override async Task GoBackAsync()
    {
        var copy = $"{_saved}_{Path.GetRandomFileName()[..8]}";
        await cluster.ExecuteAsync("postgres", $"CREATE DATABASE \"{copy}\" TEMPLATE {_saved}");
        _options = _options with { Database = copy };
    }

    private Task<object?> EndLeasesAsync() => ExecuteAsync("UPDATE leases SET expires = clock_timestamp()");

    private Task<object?> ExecuteAsync(string sql) => cluster.ExecuteAsync(_options.Database, sql);
}

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SigningService.AuditLog;
using SigningService.Authority;
using SigningService.Authority.Issuance;
using SigningService.Ledger.Sqlite;
using SigningService.Ledger.Stored;

namespace SigningService.Ledger.Tests;

/// <summary>What holds for the SQLite ledger by itself: crashes, broken disks, shared commits, second processes.</summary>
public sealed class SqliteLedgerTests : IDisposable
{
    private readonly LedgerFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EverythingAcknowledgedIsThereAfterAKill()
    {
        for (var round = 1; round <= 3; round++)
        {
            await KillOnceEnoughIsAcknowledgedAsync(round * 300);
            await using var ledger = Open();
            foreach (var line in await AcknowledgedAsync())
            {
                Assert.True(SerialNumber.TryParse(line[7..], out var serial));
                var record = await ledger.FindAsync(new CertificateId("issuing-1", serial), Cancelled);
                Assert.NotNull(record);
                Assert.True(record.Der is not null || line.StartsWith("intent", StringComparison.Ordinal));
            }

            await SoundAsync(ledger);
        }
    }

    [Fact]
    public async Task CertificatesFromBeforeThereWereLineagesGetTheirs()
    {
        CertificateId[] chain = [SomeIntent.Of().Id, SomeIntent.Of().Id, SomeIntent.Of().Id];
        await using (var ledger = Open())
        {
            await IssueAsync(ledger, SomeIntent.Of());
            await IssueAsync(ledger, SomeIntent.Of() with { Id = chain[0] });
            await IssueAsync(ledger, SomeIntent.Of() with { Id = chain[1], Renews = chain[0] });
            await IssueAsync(ledger, SomeIntent.Of() with { Id = chain[2], Renews = chain[1] });
            await ledger.RecordIntentAsync(SomeIntent.Of(), Cancelled);
        }

        using (var connection = new SqliteConnection($"Data Source={_folder.File};Pooling=False"))
        {
            connection.Open();
            using var undo = connection.CreateCommand();
            undo.CommandText = """
                DROP TABLE archives; DROP TABLE bound_requests; DROP TABLE findings; DROP INDEX certificates_open; DROP TABLE service_keys; DROP TABLE approval_votes; DROP TABLE approvals; DROP TABLE loaded_files; DROP TABLE log_nodes; DROP TABLE checkpoints; ALTER TABLE certificates DROP COLUMN intended_entry; ALTER TABLE certificates DROP COLUMN issued_entry; ALTER TABLE certificates DROP COLUMN revoked_entry; DROP TABLE authorities; DROP INDEX certificates_by_authority_expiry; DROP INDEX certificates_in_use; DROP TRIGGER incident_member_replaced; DROP TRIGGER incident_member_revoked;
                DROP TABLE delta_lists; ALTER TABLE revocation_lists DROP COLUMN framed; DROP TABLE incident_members; DROP TABLE incidents;
                DROP INDEX certificates_by_predecessor; DROP INDEX certificates_by_key; DROP TABLE lineages; DROP INDEX certificates_subjects; DROP TABLE expiry_alarms;
                ALTER TABLE certificates DROP COLUMN lineage; DELETE FROM schema_migrations WHERE version >= 3;
                """;
            undo.ExecuteNonQuery();
        }

        await using var migrated = Open();
        foreach (var id in chain)
            Assert.Equal(2, (await migrated.FindStandingAsync(id, Cancelled))!.Lineage);
        var next = await IssueAsync(migrated, SomeIntent.Of());
        Assert.Equal(3, (await migrated.FindStandingAsync(next, Cancelled))!.Lineage);
    }

    [Fact]
    public async Task ALogFromBeforeThereWereProofsGetsItsHashes()
    {
        await using (var ledger = Open())
        {
            for (var i = 0; i < 300; i++)
                await ledger.RecordIntentAsync(SomeIntent.Of(), Cancelled);
        }

        await using (var connection = new SqliteConnection($"Data Source={_folder.File};Pooling=False"))
        {
            await connection.OpenAsync(Cancelled);
            await using var undo = connection.CreateCommand();
            undo.CommandText = "DROP TABLE log_nodes; DROP TABLE checkpoints; ALTER TABLE certificates DROP COLUMN intended_entry; ALTER TABLE certificates DROP COLUMN issued_entry; ALTER TABLE certificates DROP COLUMN revoked_entry; DELETE FROM schema_migrations WHERE version = 9";
            await undo.ExecuteNonQueryAsync(Cancelled);
        }

        await using var migrated = Open();
        Assert.Equal((await migrated.ReadHeadAsync(Cancelled)).Root(), await new LogTree(migrated).RootAsync(300, Cancelled));
        Assert.Single(await migrated.ReadHashesAsync(8, 0, 5, Cancelled));
    }

    private static async Task<CertificateId> IssueAsync(SqliteLedger ledger, IssuanceIntent intent)
    {
        await ledger.RecordIntentAsync(intent, Cancelled);
        await ledger.RecordIssuedAsync(intent.Id, SomeIntent.Signed(intent.ToBeSigned), SomeIntent.Now, Cancelled);
        return intent.Id;
    }

    [Theory]
    [InlineData("PRAGMA max_page_count = 1")]
    [InlineData("PRAGMA query_only = ON")]
    [InlineData("DROP TABLE log_entries")]
    public async Task NothingIsWrittenToABrokenDiskAndTheLedgerHealsWithIt(string fault)
    {
        string? sql = null;
        await using var ledger = Open(options => options with { BeforeBatch = () => sql });
        var before = await ledger.RecordIntentAsync(SomeIntent.Of(), Cancelled);
        // A fault that leaves traces is put inside a transaction that is never committed.
        sql = fault.StartsWith("DROP", StringComparison.Ordinal) ? "BEGIN; " + fault : fault;
        var big = Enumerable.Range(0, 20).Select(_ => SomeIntent.Of() with { Labels = new Dictionary<string, string> { ["a"] = new('x', 20_000) } }).ToArray();
        foreach (var intent in big)
            await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await ledger.RecordIntentAsync(intent, Cancelled));
        Assert.False(ledger.State.CanWrite);
        await Assert.ThrowsAsync<LedgerUnavailableException>(
            async () => await ledger.RevokeAsync(before.Intent.Id, SomeIntent.Revocation() with { RevokedBy = new('x', 20_000) }, Cancelled));
        Assert.Null((await ledger.FindAsync(before.Intent.Id, Cancelled))!.Revocation);
        foreach (var intent in big)
            Assert.Null(await ledger.FindAsync(intent.Id, Cancelled));

        sql = null;
        await ledger.RecordIntentAsync(big[0], Cancelled);
        Assert.True(ledger.State.CanWrite);
        Assert.Equal(2, await SoundAsync(ledger));
    }

    [Fact]
    public async Task ALockHeldByAnotherProgramFailsCleanlyAndHeals()
    {
        await using var ledger = Open(options => options with { BeforeBatch = () => "PRAGMA busy_timeout = 1" });
        await using (var other = new SqliteConnection($"Data Source={_folder.File};Pooling=False"))
        {
            await other.OpenAsync(Cancelled);
            await using var transaction = other.BeginTransaction(deferred: false);
            await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await ledger.RecordIntentAsync(SomeIntent.Of(), Cancelled));
        }

        await ledger.RecordIntentAsync(SomeIntent.Of(), Cancelled);
        Assert.Equal(1, await SoundAsync(ledger));
    }

    [Fact]
    public async Task ParallelCallersShareCommits()
    {
        await using var ledger = Open();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
                await ledger.RecordIntentAsync(SomeIntent.Of(), Cancelled);
        })));
        Assert.Equal(64 * 20, ledger.State.Acts);
        Assert.InRange(ledger.State.Commits, 20, (64 * 20 / 2) - 1);
        Assert.NotNull(ledger.State.LastCommit);
        Assert.Equal(64 * 20, await SoundAsync(ledger));
    }

    [Fact]
    public async Task AFullQueueTurnsAwayAtOnce()
    {
        using var release = new ManualResetEventSlim();
        using var busy = new ManualResetEventSlim();
        var held = true;
        await using var ledger = Open(options => options with
        {
            QueueLength = 2,
            BeforeBatch = () =>
            {
                if (!held)
                    return null;
                busy.Set();
                release.Wait(Cancelled);
                return null;
            },
        });
        var first = ledger.CheckAsync(Cancelled).AsTask();
        busy.Wait(Cancelled);
        var waiting = new[] { ledger.CheckAsync(Cancelled).AsTask(), ledger.CheckAsync(Cancelled).AsTask() };
        await Assert.ThrowsAsync<LedgerUnavailableException>(async () => await ledger.CheckAsync(Cancelled));
        Assert.Equal(2, ledger.State.Waiting);
        held = false;
        release.Set();
        await Task.WhenAll([first, .. waiting]);
    }

    [Fact]
    public async Task ASecondWriterIsRefused()
    {
        await using (Open())
            Assert.Contains("another process", Assert.Throws<LedgerUnavailableException>(() => Open()).Message, StringComparison.Ordinal);
        await using var again = Open();
    }

    [Fact]
    public async Task ASecondProcessIsRefused()
    {
        using var child = CrashingChild.Start(_folder.File);
        try
        {
            await UntilAcknowledgedAsync(1);
            Assert.Contains("another process", Assert.Throws<LedgerUnavailableException>(() => Open()).Message, StringComparison.Ordinal);
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync(Cancelled);
        }
    }

    [Fact]
    public async Task AllFilesAreForTheOwnerAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no Unix file modes.");
            return;
        }

        await using var ledger = Open();
        await ledger.CheckAsync(Cancelled);
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var files = Directory.GetFiles(_folder.Folder);
        Assert.True(files.Length >= 4, "database, -wal, -shm and .lock");
        foreach (var file in files)
            Assert.Equal(Owner, File.GetUnixFileMode(file));
        Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.Folder));
    }

    [Theory]
    [InlineData("UPDATE schema_migrations SET sha256 = zeroblob(32)", "SHA-256 differs")]
    [InlineData("INSERT INTO schema_migrations VALUES (9999, '9999_future', zeroblob(32), 0)", "9999_future")]
    [InlineData("DELETE FROM log_entries WHERE idx = (SELECT MAX(idx) FROM log_entries)", "head speaks of 2")]
    [InlineData("UPDATE log_entries SET leaf_hash = zeroblob(32)", "not what its hash says")]
    [InlineData("UPDATE log_entries SET entry = x'00'", "where another item must be")]
    public async Task ALedgerThatWasChangedIsRefusedWithASentence(string change, string sentence)
    {
        await using (var ledger = Open())
        {
            await ledger.RecordIntentAsync(SomeIntent.Of(), Cancelled);
            await ledger.RecordIntentAsync(SomeIntent.Of(), Cancelled);
        }

        await using (var other = new SqliteConnection($"Data Source={_folder.File};Pooling=False"))
        {
            await other.OpenAsync(Cancelled);
            Connections.Execute(other, change);
        }

        Assert.Contains(sentence, Assert.Throws<LedgerUnavailableException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileThatIsNoDatabaseIsRefused()
    {
        Directory.CreateDirectory(_folder.Folder);
        await File.WriteAllTextAsync(_folder.File, new string('x', 5000), Cancelled);
        Assert.Throws<LedgerUnavailableException>(() => Open());
    }

    [Fact]
    public async Task AStreamLeftHalfwayHoldsNothing()
    {
        await using var ledger = Open();
        for (var i = 0; i < 3; i++)
            await ledger.CheckAsync(Cancelled);
        await ledger.RecordIntentAsync(SomeIntent.Of(), Cancelled);
        await ledger.RecordIntentAsync(SomeIntent.Of(), Cancelled);
        await foreach (var entry in ledger.ReadEntriesAsync(0, 10, Cancelled))
        {
            Assert.Equal(0, entry.Index);
            break;
        }

        Assert.Equal(2, await SoundAsync(ledger));
    }

    [Theory]
    [InlineData("requester = 'a'", "certificates_by_requester")]
    [InlineData("profile = 'a'", "certificates_by_profile")]
    [InlineData("authority = 'a'", "certificates_by_authority")]
    [InlineData("revocation IS NOT NULL", "certificates_revoked")]
    [InlineData("1", "certificates_by_issue")]
    public async Task PagesAreReadByAnIndexAndNeverSorted(string condition, string index)
    {
        await using (Open())
        {
            // Only for the schema.
        }

        await using var connection = new SqliteConnection($"Data Source={_folder.File};Pooling=False");
        await connection.OpenAsync(Cancelled);
        await using var explain = connection.CreateCommand();
        explain.CommandText = $"EXPLAIN QUERY PLAN SELECT {CertificateRow.Columns} FROM certificates WHERE issued IS NOT NULL AND issued <= 9 AND {condition} AND issued < 5 ORDER BY issued DESC LIMIT 11";
        await using var plan = await explain.ExecuteReaderAsync(Cancelled);
        var steps = new List<string>();
        while (await plan.ReadAsync(Cancelled))
            steps.Add(plan.GetString(3));
        Assert.Contains(index, Assert.Single(steps), StringComparison.Ordinal);
    }

    private SqliteLedger Open(Func<LedgerOptions, LedgerOptions>? change = null)
    {
        var options = new LedgerOptions { File = _folder.File };
        return SqliteLedger.Open(change?.Invoke(options) ?? options, TimeProvider.System, NullLogger<SqliteLedger>.Instance);
    }

    /// <summary>The file is whole, entries follow each other, and the head is that of all of them; returns how many there are.</summary>
    private async Task<long> SoundAsync(SqliteLedger ledger)
    {
        var tree = new CompactRange();
        await foreach (var recorded in ledger.ReadEntriesAsync(0, long.MaxValue, Cancelled))
        {
            Assert.Equal(tree.Size, LogEntry.Decode(recorded.Entry).Index);
            tree.Append(MerkleHash.Leaf(recorded.Entry.Span));
        }

        Assert.Equal(tree.ToBytes(), (await ledger.ReadHeadAsync(Cancelled)).ToBytes());
        await using var connection = new SqliteConnection($"Data Source={_folder.File};Pooling=False;Mode=ReadOnly");
        await connection.OpenAsync(Cancelled);
        await using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", await check.ExecuteScalarAsync(Cancelled));
        return tree.Size;
    }

    private async Task KillOnceEnoughIsAcknowledgedAsync(int lines)
    {
        using var child = CrashingChild.Start(_folder.File);
        try
        {
            await UntilAcknowledgedAsync(lines);
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync(Cancelled);
        }
    }

    private async Task UntilAcknowledgedAsync(int lines)
    {
        while ((await AcknowledgedAsync()).Count < lines)
            await Task.Delay(10, Cancelled);
    }

    /// <summary>The lines that were written to their end.</summary>
    private async Task<IReadOnlyList<string>> AcknowledgedAsync()
    {
        var file = CrashingChild.Acknowledged(_folder.File);
        if (!File.Exists(file))
            return [];
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var text = await reader.ReadToEndAsync(Cancelled);
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

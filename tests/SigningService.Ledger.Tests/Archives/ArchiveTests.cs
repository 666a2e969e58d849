using Microsoft.Data.Sqlite;
using SigningService.AuditLog;
using SigningService.Authority.Auditing;
using SigningService.Authority.Refusals;
using SigningService.Ledger.Archives;
using SigningService.Ledger.Sqlite;

namespace SigningService.Ledger.Tests.Archives;

/// <summary>What is long over leaves the ledger's file, and nothing is lost by it.</summary>
public sealed class ArchiveTests : IDisposable
{
    private readonly LedgerFolder _folder = new();
    private readonly OldLedger _old;

    public ArchiveTests() => _old = new OldLedger(_folder);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WhatWasMovedIsReadAsBefore()
    {
        await _old.FillAsync();
        await using var ledger = _old.Open();
        var size = (await ledger.ReadHeadAsync(Stop)).Size;
        var before = await _old.AllAsync(ledger, size);

        var archive = await ledger.ArchiveAsync(OldLedger.Until, Stop);

        Assert.NotNull(archive);
        Assert.Equal((0L, (2L * OldLedger.Old) + 4, (long)OldLedger.Old, 1L), (archive.FirstEntry, archive.EndEntry, archive.Certificates, archive.Lists));
        Assert.Equal(before, await _old.AllAsync(ledger, size));
        Assert.Equal(OldLedger.Old, await CountAsync("SELECT COUNT(*) FROM certificates WHERE length(der) = 14"));
        Assert.Equal(archive.EndEntry, await CountAsync("SELECT COUNT(*) FROM log_entries WHERE length(entry) = 14"));
        Assert.Equal(1, await CountAsync("SELECT COUNT(*) FROM revocation_lists WHERE length(der) = 14"));
        var listed = Assert.Single(await ledger.ListArchivesAsync(Stop));
        Assert.NotNull(listed.ClearedAt);
        await ledger.VerifyArchiveAsync(listed, Stop);
    }

    [Fact]
    public async Task TheLogSaysWhatWasMovedAndItsHash()
    {
        await _old.FillAsync();
        await using var ledger = _old.Open();
        var size = (await ledger.ReadHeadAsync(Stop)).Size;
        var archive = (await ledger.ArchiveAsync(OldLedger.Until, Stop))!;

        await foreach (var recorded in ledger.ReadEntriesAsync(size, 1, Stop))
        {
            var entry = LogEntry.Decode(recorded.Entry);
            Assert.Equal((int)AuditEventKind.ArchiveMade, entry.Kind);
            Assert.Equal("archive-00001.db", entry.Detail("archive"));
            Assert.Equal(archive.Sha256.ToArray(), entry.Octets.Single(octets => octets.Name == "archive_sha256").Value.ToArray());
        }

        Assert.Equal(archive.Sha256.ToArray(), System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(ArchiveFile, Stop)));
    }

    [Fact]
    public async Task WhatIsOfTodayStays()
    {
        await _old.FillAsync();
        await using var ledger = _old.Open();
        // All of it is over before this, but the newest entry and the current list are never moved.
        var archive = (await ledger.ArchiveAsync(SomeIntent.Now.AddYears(1), Stop))!;
        var size = (await ledger.ReadHeadAsync(Stop)).Size;
        Assert.Equal((size - 2, 1L), (archive.EndEntry, archive.Lists));
        Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM revocation_lists WHERE number = 2 AND length(der) = 14"));
    }

    [Fact]
    public async Task EntriesThatNoCheckpointCoversStay()
    {
        await using (var ledger = _old.Open())
            await ledger.RecordIntentAsync(SomeIntent.Of() with { CreatedAt = OldLedger.Past }, Stop);
        await using var again = _old.Open();
        Assert.Null(await again.ArchiveAsync(OldLedger.Until, Stop));
        Assert.Empty(Directory.GetFiles(_old.ArchiveFolder));
    }

    [Fact]
    public async Task ASecondArchiveGoesOnWhereTheFirstEnded()
    {
        await _old.FillAsync();
        await using var ledger = _old.Open();
        var size = (await ledger.ReadHeadAsync(Stop)).Size;
        var before = await _old.AllAsync(ledger, size);
        var first = (await ledger.ArchiveAsync(OldLedger.Until, Stop))!;
        Assert.Null(await ledger.ArchiveAsync(OldLedger.Until, Stop));
        var second = (await ledger.ArchiveAsync(SomeIntent.Now.AddDays(91), Stop))!;
        Assert.Equal((2, first.EndEntry, (long)OldLedger.Young), (second.Number, second.FirstEntry, second.Certificates));
        Assert.Equal(before, await _old.AllAsync(ledger, size));
    }

    /// <summary>The last rounds come to the end and are not killed: all steps had their turn.</summary>
    [Fact]
    public async Task KilledBeforeAnyStepNothingIsLostAndTheNextGoesOn()
    {
        await _old.FillAsync();
        IReadOnlyList<string> before;
        long size;
        await using (var ledger = _old.Open())
        {
            size = (await ledger.ReadHeadAsync(Stop)).Size;
            before = await _old.AllAsync(ledger, size);
        }

        var backup = _folder.File + ".backup";
        File.Copy(_folder.File, backup);
        var killed = 0;
        for (var step = 1; await ArchivingChild.KillAtAsync(_folder.File, OldLedger.Until, step, Stop); step++)
        {
            killed++;
            await using (var ledger = _old.Open())
            {
                Assert.Equal(before, await _old.AllAsync(ledger, size));
                // What the killed one had noted is ended; else all is made anew.
                _ = await ledger.ArchiveAsync(OldLedger.Until, Stop);
                Assert.Equal(before, await _old.AllAsync(ledger, size));
                Assert.Equal(OldLedger.Old, await CountAsync("SELECT COUNT(*) FROM certificates WHERE length(der) = 14"));
                Assert.All(await ledger.ListArchivesAsync(Stop), archive => Assert.NotNull(archive.ClearedAt));
            }

            foreach (var file in Directory.GetFiles(_folder.Folder, "ledger.db*").Where(file => file != backup))
                File.Delete(file);
            File.Copy(backup, _folder.File);
            Directory.Delete(_old.ArchiveFolder, recursive: true);
        }

        // Four before the ledger takes note, nine pieces of marks, and the last note.
        Assert.InRange(killed, 10, 20);
    }

    [Fact]
    public async Task WithoutTheArchiveTheRefusalNamesIt()
    {
        await _old.FillAsync();
        await using var ledger = _old.Open();
        await ledger.ArchiveAsync(OldLedger.Until, Stop);
        File.Move(ArchiveFile, ArchiveFile + ".away");

        var refused = await Assert.ThrowsAsync<RefusedException>(() => _old.AllAsync(ledger, 1));
        Assert.Equal(RefusalReason.ArchiveMissing, refused.Reason);
        Assert.Contains("archive-00001.db", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Folder, refused.Message, StringComparison.Ordinal);
        Assert.Equal("archive-00001.db", refused.Metadata["archive"]);
        // Hashes, what OCSP needs, and what is young are there.
        Assert.Equal([(true, true), (true, false)], await _old.StatusAsync(ledger));
        var size = (await ledger.ReadHeadAsync(Stop)).Size;
        Assert.NotEmpty(await new LogTree(ledger).InclusionAsync(3, size, Stop));
        await IssueAsync(ledger);

        File.Move(ArchiveFile + ".away", ArchiveFile);
        _ = await _old.AllAsync(ledger, 1);
    }

    [Fact]
    public async Task FromAnArchiveThatWasChangedNothingIsTakenOut()
    {
        await _old.FillAsync();
        await using (var ledger = _old.Open(options => options with { BeforeArchiveStep = step => Stopped(step == "mark") }))
            await Assert.ThrowsAsync<OperationCanceledException>(() => ledger.ArchiveAsync(OldLedger.Until, Stop));
        var bytes = await File.ReadAllBytesAsync(ArchiveFile, Stop);
        bytes[^100] ^= 1;
        File.Delete(ArchiveFile);
        await File.WriteAllBytesAsync(ArchiveFile, bytes, Stop);

        await using var again = _old.Open();
        var fault = await Assert.ThrowsAsync<ArchiveFaultException>(() => again.ArchiveAsync(OldLedger.Until, Stop));
        Assert.Contains("archive-00001.db", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM certificates WHERE length(der) = 14"));
        Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM log_entries WHERE length(entry) = 14"));
    }

    [Fact]
    public async Task AnArchiveThatARestoredLedgerDoesNotKnowStaysAsItIs()
    {
        await _old.FillAsync();
        File.Copy(_folder.File, _folder.File + ".backup");
        await using (var ledger = _old.Open())
            await ledger.ArchiveAsync(OldLedger.Until, Stop);
        var bytes = await File.ReadAllBytesAsync(ArchiveFile, Stop);
        foreach (var file in Directory.GetFiles(_folder.Folder, "ledger.db*").Where(file => !file.EndsWith(".backup", StringComparison.Ordinal)))
            File.Delete(file);
        File.Copy(_folder.File + ".backup", _folder.File);

        await using var restored = _old.Open();
        Assert.Equal(2, (await restored.ArchiveAsync(OldLedger.Until, Stop))!.Number);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(ArchiveFile, Stop));
    }

    [Fact]
    public async Task OthersIssueWhileItMoves()
    {
        await _old.FillAsync();
        var marks = 0;
        SqliteLedger? ledger = null;
        ledger = _old.Open(options => options with
        {
            BeforeArchiveStep = step =>
            {
                if (step == "mark" && marks++ < 3)
                    IssueAsync(ledger!).GetAwaiter().GetResult();
            },
        });
        await using (ledger)
            Assert.NotNull(await ledger.ArchiveAsync(OldLedger.Until, Stop));
        Assert.InRange(marks, 4, 20);
    }

    private string ArchiveFile => Path.Combine(_old.ArchiveFolder, "archive-00001.db");

    private static async Task IssueAsync(SqliteLedger ledger)
    {
        var intent = SomeIntent.Of();
        await ledger.RecordIntentAsync(intent, Stop);
        await ledger.RecordIssuedAsync(intent.Id, SomeIntent.Signed(intent.ToBeSigned), SomeIntent.Now, Stop);
    }

    private static void Stopped(bool now)
    {
        if (now)
            throw new OperationCanceledException("The test stops it here.");
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={_folder.File};Pooling=False");
        await connection.OpenAsync(Stop);
        await using var count = connection.CreateCommand();
        count.CommandText = sql;
        return (long)(await count.ExecuteScalarAsync(Stop))!;
    }
}

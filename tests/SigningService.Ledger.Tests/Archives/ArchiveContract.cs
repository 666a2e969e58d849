using SigningService.AuditLog;
using SigningService.Authority.Auditing;
using SigningService.Authority.Refusals;
using SigningService.Ledger.Archives;

namespace SigningService.Ledger.Tests.Archives;

/// <summary>What is long over leaves the ledger's tables, and nothing is lost by it, wherever it goes.</summary>
public abstract class ArchiveContract : IAsyncLifetime
{
    private protected OldLedger Old { get; }

    protected ArchiveContract() => Old = new OldLedger(now => OpenAsync(now, null));

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public abstract ValueTask DisposeAsync();

    /// <summary>Opens the one ledger of this test.</summary>
    /// <param name="beforeStep">Told of each step of archiving.</param>
    protected abstract ValueTask<ILedger> OpenAsync(DateTimeOffset now, Action<string>? beforeStep);

    /// <summary>A number, asked of the live tables.</summary>
    protected abstract Task<long> CountAsync(string sql);

    /// <summary>What the first archive is called.</summary>
    protected abstract string FirstName { get; }

    /// <summary>Takes the first archive away, so that it can be put back.</summary>
    protected abstract Task TakeAwayAsync();

    protected abstract Task PutBackAsync();

    /// <summary>Archives in a process of its own, which kills itself before the step of this number, from 1.</summary>
    /// <returns>Whether it came that far.</returns>
    protected abstract Task<bool> KillAtAsync(int step);

    /// <summary>Keeps the ledger as it is now, so that it can be had again.</summary>
    protected abstract Task SaveAsync();

    /// <summary>Everything is as it was saved.</summary>
    protected abstract Task GoBackAsync();

    protected ValueTask<ILedger> OpenAsync() => OpenAsync(SomeIntent.Now, null);

    [Fact]
    public async Task WhatWasMovedIsReadAsBefore()
    {
        await Old.FillAsync();
        await using var ledger = await OpenAsync();
        var size = (await ledger.ReadHeadAsync(Stop)).Size;
        var before = await Old.AllAsync(ledger, size);

        var archive = await ArchiveAsync(ledger, OldLedger.Until);

        Assert.NotNull(archive);
        Assert.Equal((0L, (2L * OldLedger.Old) + 4, (long)OldLedger.Old, 1L), (archive.FirstEntry, archive.EndEntry, archive.Certificates, archive.Lists));
        Assert.Equal(before, await Old.AllAsync(ledger, size));
        Assert.Equal((OldLedger.Old, archive.EndEntry, 1), await MarksAsync());
        var listed = Assert.Single(await Archives(ledger).ListArchivesAsync(Stop));
        Assert.Equal(FirstName, listed.Name);
        Assert.NotNull(listed.ClearedAt);
        await Archives(ledger).VerifyArchiveAsync(listed, Stop);
    }

    [Fact]
    public async Task TheLogSaysWhatWasMovedAndItsHash()
    {
        await Old.FillAsync();
        await using var ledger = await OpenAsync();
        var size = (await ledger.ReadHeadAsync(Stop)).Size;
        var archive = (await ArchiveAsync(ledger, OldLedger.Until))!;

        await foreach (var recorded in ledger.ReadEntriesAsync(size, 1, Stop))
        {
            var entry = LogEntry.Decode(recorded.Entry);
            Assert.Equal((int)AuditEventKind.ArchiveMade, entry.Kind);
            Assert.Equal(FirstName, entry.Detail("archive"));
            Assert.Equal(archive.Sha256.ToArray(), entry.Octets.Single(octets => octets.Name == "archive_sha256").Value.ToArray());
        }

        Assert.Equal(size + 1, (await ledger.ReadHeadAsync(Stop)).Size);
        await HashByHandAsync(archive);
    }

    /// <summary>Computes the hash as the page on operation says that an operator can.</summary>
    protected abstract Task HashByHandAsync(ArchiveRecord archive);

    [Fact]
    public async Task AnOldRequestStillLeadsToItsCertificateAndAnOldSerialNumberToNoOther()
    {
        await Old.FillAsync();
        await using var ledger = await OpenAsync();
        var before = await Old.RepeatAsync(ledger);
        await ArchiveAsync(ledger, OldLedger.Until);
        var after = await Old.RepeatAsync(ledger);
        Assert.True(before.Der!.Value.Span.SequenceEqual(after.Der!.Value.Span));
    }

    [Fact]
    public async Task WhatIsOfTodayStays()
    {
        await Old.FillAsync();
        await using var ledger = await OpenAsync();
        // All of it is over before this, but the newest entry and the current list are never moved.
        var archive = (await ArchiveAsync(ledger, SomeIntent.Now.AddYears(1)))!;
        var size = (await ledger.ReadHeadAsync(Stop)).Size;
        Assert.Equal((size - 2, 1L), (archive.EndEntry, archive.Lists));
        Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM revocation_lists WHERE number = 2 AND length(der) = 14"));
    }

    [Fact]
    public async Task EntriesThatNoCheckpointCoversStay()
    {
        await using (var ledger = await OpenAsync())
            await ledger.RecordIntentAsync(SomeIntent.Of() with { CreatedAt = OldLedger.Past }, Stop);
        await using var again = await OpenAsync();
        Assert.Null(await ArchiveAsync(again, OldLedger.Until));
        await NothingWasMadeAsync();
    }

    protected abstract Task NothingWasMadeAsync();

    [Fact]
    public async Task ASecondArchiveGoesOnWhereTheFirstEnded()
    {
        await Old.FillAsync();
        await using var ledger = await OpenAsync();
        var size = (await ledger.ReadHeadAsync(Stop)).Size;
        var before = await Old.AllAsync(ledger, size);
        var first = (await ArchiveAsync(ledger, OldLedger.Until))!;
        Assert.Null(await ArchiveAsync(ledger, OldLedger.Until));
        var second = (await ArchiveAsync(ledger, SomeIntent.Now.AddDays(91)))!;
        Assert.Equal((2, first.EndEntry, (long)OldLedger.Young), (second.Number, second.FirstEntry, second.Certificates));
        Assert.Equal(before, await Old.AllAsync(ledger, size));
    }

    /// <summary>The last round comes to the end and is not killed: all steps had their turn.</summary>
    [Fact]
    public async Task KilledBeforeAnyStepNothingIsLostAndTheNextGoesOn()
    {
        await Old.FillAsync();
        IReadOnlyList<string> before;
        long size;
        await using (var ledger = await OpenAsync())
        {
            size = (await ledger.ReadHeadAsync(Stop)).Size;
            before = await Old.AllAsync(ledger, size);
        }

        await SaveAsync();
        var killed = 0;
        for (var step = 1; await KillAtAsync(step); step++)
        {
            killed++;
            await using (var ledger = await OpenAsync())
            {
                Assert.Equal(before, await Old.AllAsync(ledger, size));
                // What the killed one had noted is ended; else it is made now.
                _ = await ArchiveAsync(ledger, OldLedger.Until);
                Assert.Equal(before, await Old.AllAsync(ledger, size));
                Assert.Equal((OldLedger.Old, (2 * OldLedger.Old) + 4, 1), await MarksAsync());
                var archive = Assert.Single(await Archives(ledger).ListArchivesAsync(Stop));
                Assert.NotNull(archive.ClearedAt);
                await Archives(ledger).VerifyArchiveAsync(archive, Stop);
                Assert.Equal(size + 1, (await ledger.ReadHeadAsync(Stop)).Size);
            }

            await GoBackAsync();
        }

        Assert.InRange(killed, 10, 30);
    }

    [Fact]
    public async Task WithoutTheArchiveTheRefusalNamesItAndWithItAllIsAsBefore()
    {
        await Old.FillAsync();
        await using var ledger = await OpenAsync();
        var size = (await ledger.ReadHeadAsync(Stop)).Size;
        var before = await Old.AllAsync(ledger, size);
        await ArchiveAsync(ledger, OldLedger.Until);
        var archive = Assert.Single(await Archives(ledger).ListArchivesAsync(Stop));
        await TakeAwayAsync();

        var refused = await Assert.ThrowsAsync<RefusedException>(() => Old.AllAsync(ledger, 1));
        Assert.Equal(RefusalReason.ArchiveMissing, refused.Reason);
        Assert.Contains(FirstName, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), refused.Message, StringComparison.Ordinal);
        Assert.Equal(FirstName, refused.Metadata["archive"]);
        Assert.Contains(FirstName, (await Assert.ThrowsAsync<ArchiveFaultException>(() => Archives(ledger).VerifyArchiveAsync(archive, Stop))).Message, StringComparison.Ordinal);
        // Hashes and what OCSP needs are there; whoever repeats an old request is refused alone.
        Assert.Equal([(true, true), (true, false)], await Old.StatusAsync(ledger));
        Assert.NotEmpty(await new LogTree(ledger).InclusionAsync(3, size, Stop));
        await Task.WhenAll(
            Assert.ThrowsAsync<RefusedException>(() => Old.RepeatAsync(ledger)),
            IssueAsync(ledger),
            IssueAsync(ledger));

        await PutBackAsync();
        Assert.Equal(before, await Old.AllAsync(ledger, size));
        await Archives(ledger).VerifyArchiveAsync(archive, Stop);
        _ = await Old.RepeatAsync(ledger);
    }

    [Fact]
    public async Task FromAnArchiveThatWasChangedNothingIsTakenOut()
    {
        await Old.FillAsync();
        await using (var ledger = await OpenAsync(SomeIntent.Now, step => Stopped(step == "mark")))
            await Assert.ThrowsAsync<OperationCanceledException>(() => ArchiveAsync(ledger, OldLedger.Until));
        await ChangeFirstAsync();

        await using var again = await OpenAsync();
        var fault = await Assert.ThrowsAsync<ArchiveFaultException>(() => ArchiveAsync(again, OldLedger.Until));
        Assert.Contains(FirstName, fault.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), await MarksAsync());
    }

    /// <summary>Changes an octet of what is in the first archive.</summary>
    protected abstract Task ChangeFirstAsync();

    [Fact]
    public async Task OthersIssueWhileItMoves()
    {
        await Old.FillAsync();
        var steps = 0;
        ILedger? ledger = null;
        ledger = await OpenAsync(SomeIntent.Now, _ =>
        {
            if (steps++ % 2 == 0)
                IssueAsync(ledger!).GetAwaiter().GetResult();
        });
        await using (ledger)
            Assert.NotNull(await ArchiveAsync(ledger, OldLedger.Until));
        Assert.InRange(steps, 10, 30);
    }

    private protected static Task<ArchiveRecord?> ArchiveAsync(ILedger ledger, DateTimeOffset until) => OldLedger.ArchiveAsync(ledger, until, Stop);

    private protected static IArchivingLedger Archives(ILedger ledger) => (IArchivingLedger)ledger;

    private protected static async Task IssueAsync(ILedger ledger)
    {
        var intent = SomeIntent.Of();
        await ledger.RecordIntentAsync(intent, Stop);
        await ledger.RecordIssuedAsync(intent.Id, SomeIntent.Signed(intent.ToBeSigned), SomeIntent.Now, Stop);
    }

    private protected static void Stopped(bool now)
    {
        if (now)
            throw new OperationCanceledException("The test stops it here.");
    }

    /// <summary>How many certificates, entries and lists have left the live tables.</summary>
    private protected async Task<(long Certificates, long Entries, long Lists)> MarksAsync() => (
        await CountAsync("SELECT COUNT(*) FROM certificates WHERE length(der) = 14"),
        await CountAsync("SELECT COUNT(*) FROM log_entries WHERE length(entry) = 14"),
        await CountAsync("SELECT COUNT(*) FROM revocation_lists WHERE length(der) = 14"));
}

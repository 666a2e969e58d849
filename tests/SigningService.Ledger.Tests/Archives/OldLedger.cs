using SigningService.Authority;
using SigningService.Authority.Issuance;
using SigningService.Ledger.Archives;

namespace SigningService.Ledger.Tests.Archives;

/// <summary>
/// A ledger with a past: certificates that expired, one of them revoked, a list that another replaced, and the same of today; all of it under
/// a checkpoint. And what it says of everything, to hold later answers against.
/// </summary>
/// <param name="open">Opens it with the clock at a time.</param>
internal sealed class OldLedger(Func<DateTimeOffset, ValueTask<ILedger>> open)
{
    public const int Old = 600;
    public const int Young = 40;

    public static readonly DateTimeOffset Past = SomeIntent.Now.AddDays(-490);

    /// <summary>All that is old was over before.</summary>
    public static readonly DateTimeOffset Until = SomeIntent.Now.AddDays(-200);

    private readonly List<IssuanceIntent> _intents = [];

    public async Task FillAsync()
    {
        // The ledger's own clock stands in the past first.
        await using (var ledger = await open(Past))
        {
            await IssueAsync(ledger, Old, Past, Past.AddDays(90));
            await ledger.RevokeAsync(_intents[0].Id, SomeIntent.Revocation(at: Past.AddDays(1)), default);
            await PublishAsync(ledger, 1, Past.AddDays(1));
        }

        await using var today = await open(SomeIntent.Now);
        await IssueAsync(today, Young, SomeIntent.Now, SomeIntent.Now.AddDays(90));
        await PublishAsync(today, 2, SomeIntent.Now);
        await today.RecordCheckpointAsync(new RecordedCheckpoint((await today.ReadHeadAsync(default)).Size, SomeIntent.Now, "note"), default);
    }

    /// <summary>Everything that the ledger says, as text.</summary>
    /// <param name="entries">How many of the log's.</param>
    public async Task<IReadOnlyList<string>> AllAsync(ILedger ledger, long entries)
    {
        var said = new List<string>();
        foreach (var id in _intents.Select(intent => intent.Id))
        {
            var record = (await ledger.FindAsync(id, default))!;
            said.Add($"{id} {Convert.ToHexString(record.Der!.Value.Span)} {Convert.ToHexString(record.Intent.ToBeSigned.Span)} {record.Revocation}");
            var again = (await ledger.FindByRequestAsync(record.Intent.Requester, record.Intent.RequestId, default))!;
            Assert.True(again.Der!.Value.Span.SequenceEqual(record.Der!.Value.Span));
        }

        foreach (var number in new[] { 1, 2 })
            said.Add(Convert.ToHexString((await ledger.FindListAsync(SomeIntent.Shard, number, default))!.Der.Span));
        await foreach (var entry in ledger.ReadEntriesAsync(0, entries, default))
            said.Add($"{entry.Index} {Convert.ToHexString(entry.Entry.Span)} {Convert.ToHexString(entry.LeafHash.Span)}");
        var known = _intents.Select(intent => intent.Id).ToHashSet();
        var page = await ledger.ListAsync(new CertificateQuery { Now = SomeIntent.Now, PageSize = 1000 }, default);
        said.AddRange(page.Records.Where(record => known.Contains(record.Intent.Id)).Select(record => Convert.ToHexString(record.Der!.Value.Span)));
        said.Add(Convert.ToHexString(await new LogTree(ledger).RootAsync(entries, default)));
        return said;
    }

    /// <summary>Of a revoked one and another, both old: issued? revoked?</summary>
    public async Task<IReadOnlyList<(bool, bool)>> StatusAsync(ILedger ledger)
    {
        var (revoked, other) = (await ledger.FindStatusAsync(_intents[0].Id, default), await ledger.FindStatusAsync(_intents[1].Id, default));
        return [(revoked!.IsIssued, revoked.Revocation is not null), (other!.IsIssued, other.Revocation is not null)];
    }

    /// <summary>An old request is made again, with another serial number, and with an old serial number another request.</summary>
    /// <returns>The record that the first led to.</returns>
    public async Task<CertificateRecord> RepeatAsync(ILedger ledger)
    {
        var old = _intents[2];
        await Assert.ThrowsAnyAsync<Exception>(async () => await ledger.RecordIntentAsync(SomeIntent.Of() with { Id = old.Id }, default));
        var record = await ledger.RecordIntentAsync(old with { Id = new CertificateId(old.Id.Authority, SerialNumber.Random()) }, default);
        Assert.Equal(old.Id, record.Intent.Id);
        return record;
    }

    public static Task<ArchiveRecord?> ArchiveAsync(ILedger ledger, DateTimeOffset until, CancellationToken cancellationToken) =>
        ((IArchivingLedger)ledger).ArchiveAsync(until, cancellationToken);

    private async Task IssueAsync(ILedger ledger, int count, DateTimeOffset at, DateTimeOffset end)
    {
        var intents = Enumerable.Range(0, count).Select(_ => SomeIntent.Of() with { NotBefore = at, NotAfter = end, CreatedAt = at }).ToArray();
        await Task.WhenAll(intents.Select(async intent =>
        {
            await ledger.RecordIntentAsync(intent, default);
            await ledger.RecordIssuedAsync(intent.Id, SomeIntent.Signed(intent.ToBeSigned), at, default);
        }));
        _intents.AddRange(intents);
    }

    private static async Task PublishAsync(ILedger ledger, long number, DateTimeOffset at)
    {
        Assert.Equal(number, await ledger.ReserveListNumberAsync(SomeIntent.Shard, default));
        var list = SomeIntent.List(number, at);
        await ledger.RecordListIntentAsync(list, default);
        await ledger.RecordListAsync(list with { Der = SomeIntent.Signed(list.Der) }, at, default);
    }
}

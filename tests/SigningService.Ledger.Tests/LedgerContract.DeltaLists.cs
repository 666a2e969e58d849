using SigningService.AuditLog;
using SigningService.Authority.Auditing;
using SigningService.Authority.Revocation;
using SigningService.Authority.Revocation.Deltas;

namespace SigningService.Ledger.Tests;

/// <content>Delta lists, which go out with lists.</content>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task ADeltaComesBackWithItsListAndTheLogSaysWhichItIs()
    {
        var list = await PublishWithDeltaAsync(1, SomeIntent.Now);

        var current = await Ledger.FindCurrentListAsync(SomeIntent.Shard, Cancelled);
        var byNumber = await Ledger.FindListAsync(SomeIntent.Shard, 1, Cancelled);

        foreach (var found in new[] { current, byNumber })
        {
            Assert.Equal(list.Delta! with { Der = default }, found!.Delta! with { Der = default });
            Assert.Equal(list.Delta!.Der.ToArray(), found.Delta!.Der.ToArray());
            Assert.Equal(list.Der.ToArray(), found.Der.ToArray());
        }

        var published = new List<LogEntry>();
        await foreach (var recorded in Ledger.ReadEntriesAsync(0, long.MaxValue, Cancelled))
            published.Add(LogEntry.Decode(recorded.Entry));
        var entry = published.Single(entry => entry.Kind == (int)AuditEventKind.RevocationListPublished);
        Assert.Equal(("1", "2"), (entry.Detail("delta_base"), entry.Detail("delta_entries")));
        Assert.Equal(SomeIntent.Hash(list.Delta!.Der), entry.Octets.Single(octets => octets.Name == "delta_sha256").Value.ToArray());
    }

    [Fact]
    public async Task AListWithoutADeltaHasNoneAndIsNoBase()
    {
        await PublishAsync(await Ledger.ReserveListNumberAsync(SomeIntent.Shard, Cancelled), null, SomeIntent.Now);

        Assert.Null((await Ledger.FindCurrentListAsync(SomeIntent.Shard, Cancelled))!.Delta);
        Assert.Null(await Ledger.FindDeltaBaseAsync(SomeIntent.Shard, SomeIntent.Now, Cancelled));
    }

    [Fact]
    public async Task TheBaseIsTheNewestListFromBeforeATimeOrTheOldestThereIs()
    {
        for (var hour = 0; hour < 5; hour++)
            await PublishWithDeltaAsync(hour + 1, SomeIntent.Now.AddHours(hour));

        Assert.Equal(new DeltaBase(3, 30), await Ledger.FindDeltaBaseAsync(SomeIntent.Shard, SomeIntent.Now.AddHours(2), Cancelled));
        Assert.Equal(new DeltaBase(2, 20), await Ledger.FindDeltaBaseAsync(SomeIntent.Shard, SomeIntent.Now.AddMinutes(119), Cancelled));
        Assert.Equal(new DeltaBase(1, 10), await Ledger.FindDeltaBaseAsync(SomeIntent.Shard, SomeIntent.Now.AddDays(-1), Cancelled));
        Assert.Equal(new DeltaBase(5, 50), await Ledger.FindDeltaBaseAsync(SomeIntent.Shard, SomeIntent.Now.AddDays(1), Cancelled));
        Assert.Null(await Ledger.FindDeltaBaseAsync(SomeIntent.Shard with { Shard = 1 }, SomeIntent.Now.AddDays(1), Cancelled));
    }

    [Fact]
    public async Task AnIntendedDeltaIsNoBaseUntilItsListIsPublished()
    {
        var number = await Ledger.ReserveListNumberAsync(SomeIntent.Shard, Cancelled);
        await Ledger.RecordListIntentAsync(SomeIntent.List(number) with { Delta = DeltaOf(number, SomeIntent.Now) }, Cancelled);

        Assert.Null(await Ledger.FindDeltaBaseAsync(SomeIntent.Shard, SomeIntent.Now, Cancelled));
    }

    private async Task<RevocationList> PublishWithDeltaAsync(long number, DateTimeOffset at)
    {
        Assert.Equal(number, await Ledger.ReserveListNumberAsync(SomeIntent.Shard, Cancelled));
        return await PublishAsync(number, DeltaOf(number, at), at);
    }

    private async Task<RevocationList> PublishAsync(long number, DeltaList? delta, DateTimeOffset at)
    {
        var list = SomeIntent.List(number, at) with { Delta = delta };
        await Ledger.RecordListIntentAsync(list, Cancelled);
        var signed = list with { Delta = delta is null ? null : delta with { Der = new byte[] { 0x30, 0x01, (byte)number } } };
        await Ledger.RecordListAsync(signed, at, Cancelled);
        return signed;
    }

    private static DeltaList DeltaOf(long number, DateTimeOffset at) => new(number, number * 10, at.AddHours(4), 2, new byte[] { 0x30, 0x00 });
}

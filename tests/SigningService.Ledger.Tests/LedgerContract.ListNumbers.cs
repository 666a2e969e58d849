using SigningService.AuditLog;
using SigningService.Authority.Auditing;

namespace SigningService.Ledger.Tests;

/// <content>Numbers of lists that were given elsewhere.</content>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task ANumberThatTheLedgerHasForgottenIsBurntAndNumbersGoOnAboveIt()
    {
        Assert.Equal(0, await Ledger.FindHighestListNumberAsync(SomeIntent.Shard, Cancelled));
        Assert.Equal(1, await Ledger.ReserveListNumberAsync(SomeIntent.Shard, Cancelled));
        await Ledger.RaiseListNumberAsync(SomeIntent.Shard, 40, Cancelled);
        await Ledger.RaiseListNumberAsync(SomeIntent.Shard, 39, Cancelled);
        Assert.Equal(41, await Ledger.ReserveListNumberAsync(SomeIntent.Shard, Cancelled));
        Assert.Equal(41, await Ledger.FindHighestListNumberAsync(SomeIntent.Shard, Cancelled));
        await Ledger.RaiseListNumberAsync(SomeIntent.Shard with { Shard = 1 }, 7, Cancelled);
        Assert.Equal(8, await Ledger.ReserveListNumberAsync(SomeIntent.Shard with { Shard = 1 }, Cancelled));

        var numbers = new List<string>();
        await foreach (var recorded in Ledger.ReadEntriesAsync(0, long.MaxValue, Cancelled))
        {
            var entry = LogEntry.Decode(recorded.Entry);
            Assert.Equal((int)AuditEventKind.RevocationListNumberReserved, entry.Kind);
            numbers.Add(entry.Detail("list_number")!);
        }

        Assert.Equal(["1", "40", "41", "7", "8"], numbers);
    }
}

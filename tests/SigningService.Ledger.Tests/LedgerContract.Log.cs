using SigningService.AuditLog;
using SigningService.AuditLog.Proofs;
using SigningService.Authority.Auditing;

namespace SigningService.Ledger.Tests;

/// <content>The tree of the log and what was signed of it.</content>
public abstract partial class LedgerContract
{
    private const int Entries = 600;

    [Fact]
    public async Task EntriesAndContinuityAreProvenFromWhatIsStored()
    {
        await FillLogAsync();
        await AssertProofsAsync();
        await ReopenAsync();
        await Ledger.AppendAsync(SomeAct(), Cancelled);
        await AssertProofsAsync();
    }

    [Fact]
    public async Task CheckpointsAreFoundBySize()
    {
        Assert.Null(await Ledger.FindLatestCheckpointAsync(Cancelled));
        Assert.Null(await Ledger.FindCheckpointCoveringAsync(0, Cancelled));
        RecordedCheckpoint[] recorded = [new(5, Now, "five"), new(300, Now.AddMinutes(1), "three hundred"), new(300, Now.AddMinutes(1), "three hundred, cosigned")];
        foreach (var checkpoint in recorded)
            await Ledger.RecordCheckpointAsync(checkpoint, Cancelled);
        await ReopenAsync();
        Assert.Equal(recorded[2], await Ledger.FindLatestCheckpointAsync(Cancelled));
        Assert.Equal(recorded[0], await Ledger.FindCheckpointCoveringAsync(5, Cancelled));
        Assert.Equal(recorded[2], await Ledger.FindCheckpointCoveringAsync(6, Cancelled));
        Assert.Null(await Ledger.FindCheckpointCoveringAsync(301, Cancelled));
    }

    private async Task FillLogAsync() => await Task.WhenAll(Enumerable.Range(0, Entries).Select(_ => Ledger.AppendAsync(SomeAct(), Cancelled).AsTask()));

    private async Task AssertProofsAsync()
    {
        var tree = new LogTree(Ledger);
        var leaves = new List<byte[]>();
        await foreach (var entry in Ledger.ReadEntriesAsync(0, long.MaxValue, Cancelled))
            leaves.Add(MerkleHash.Leaf(entry.Entry.Span));
        var roots = RootsOf(leaves);
        Assert.Equal(roots[^1], await tree.RootAsync(leaves.Count, Cancelled));
        foreach (var size in new[] { 1, 255, 256, 257, 511, 512, 600, leaves.Count })
        {
            Assert.Equal(roots[size], await tree.RootAsync(size, Cancelled));
            var consistency = await tree.ConsistencyAsync(size, leaves.Count, Cancelled);
            Assert.True(ConsistencyProof.Verify(size, leaves.Count, roots[size], roots[^1], consistency.ToArray()));
            var inclusion = await tree.InclusionAsync(size - 1, leaves.Count, Cancelled);
            Assert.True(InclusionProof.Verify(size - 1, leaves.Count, leaves[size - 1], inclusion.ToArray(), roots[^1]));
        }
    }

    private static List<byte[]> RootsOf(List<byte[]> leaves)
    {
        var range = new CompactRange();
        var roots = new List<byte[]> { range.Root() };
        foreach (var leaf in leaves)
        {
            range.Append(leaf);
            roots.Add(range.Root());
        }

        return roots;
    }

    private static AuditEvent SomeAct() => new(AuditEventKind.ServiceStarted, Now, "service", new Dictionary<string, string>());
}

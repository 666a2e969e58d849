using SigningService.AuditLog.Proofs;

namespace SigningService.AuditLog.Tests.Proofs;

/// <summary>Proofs of every entry and between any two sizes of a small tree; and that no other proof passes.</summary>
public sealed class ProofTests
{
    private const int Size = 70;

    private static readonly GrownTree Tree = new(Size);

    [Fact]
    public void EveryEntryIsProvenInEveryTreeThatHoldsIt()
    {
        for (var size = 1; size <= Size; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var proof = Tree.Proof(InclusionProof.Plan(index, size));
                Assert.True(InclusionProof.Verify(index, size, Tree.Leaf(index), proof, Tree.Root(size)), $"{index} in {size}");
            }
        }
    }

    [Fact]
    public void EveryTreeIsProvenToContinueEveryEarlierOne()
    {
        for (var newer = 0; newer <= Size; newer++)
        {
            for (var older = 0; older <= newer; older++)
            {
                var proof = Tree.Proof(ConsistencyProof.Plan(older, newer));
                Assert.True(ConsistencyProof.Verify(older, newer, Tree.Root(older), Tree.Root(newer), proof), $"{older} to {newer}");
            }
        }
    }

    [Fact]
    public void NoEntryIsProvenWithAnythingChanged()
    {
        for (var index = 0; index < Size; index++)
        {
            var proof = Tree.Proof(InclusionProof.Plan(index, Size));
            Assert.False(InclusionProof.Verify((index + 1) % Size, Size, Tree.Leaf(index), proof, Tree.Root(Size)));
            Assert.False(InclusionProof.Verify(index, Size, Tree.Leaf((index + 1) % Size), proof, Tree.Root(Size)));
            Assert.False(InclusionProof.Verify(index, Size, Tree.Leaf(index), proof, Tree.Root(Size - 1)));
            Assert.False(InclusionProof.Verify(index, Size, Tree.Leaf(index), proof[..^1], Tree.Root(Size)));
            Assert.False(InclusionProof.Verify(index, Size, Tree.Leaf(index), [.. proof, proof[0]], Tree.Root(Size)));
            foreach (var changed in Changed(proof))
                Assert.False(InclusionProof.Verify(index, Size, Tree.Leaf(index), changed, Tree.Root(Size)));
        }

        Assert.False(InclusionProof.Verify(-1, Size, Tree.Leaf(0), [], Tree.Root(Size)));
        Assert.False(InclusionProof.Verify(Size, Size, Tree.Leaf(0), [], Tree.Root(Size)));
    }

    [Fact]
    public void NoTreeIsProvenToContinueAnotherWithAnythingChanged()
    {
        for (var older = 1; older < Size; older++)
        {
            var proof = Tree.Proof(ConsistencyProof.Plan(older, Size));
            Assert.False(ConsistencyProof.Verify(older, Size, Tree.Root(older - 1), Tree.Root(Size), proof));
            Assert.False(ConsistencyProof.Verify(older, Size, Tree.Root(older), Tree.Root(Size - 1), proof));
            Assert.False(ConsistencyProof.Verify(older, Size, Tree.Root(older), Tree.Root(Size), proof[..^1]));
            Assert.False(ConsistencyProof.Verify(older, Size, Tree.Root(older), Tree.Root(Size), [.. proof, proof[0]]));
            foreach (var changed in Changed(proof))
                Assert.False(ConsistencyProof.Verify(older, Size, Tree.Root(older), Tree.Root(Size), changed));
        }

        Assert.False(ConsistencyProof.Verify(Size, Size, Tree.Root(Size), Tree.Root(Size - 1), []));
        Assert.False(ConsistencyProof.Verify(Size, 1, Tree.Root(Size), Tree.Root(1), []));
    }

    private static IEnumerable<byte[][]> Changed(byte[][] proof)
    {
        for (var i = 0; i < proof.Length; i++)
        {
            var changed = proof.ToArray();
            changed[i] = [.. proof[i]];
            changed[i][i] ^= 0x40;
            yield return changed;
            yield return [.. proof[..i], proof[i][..31], .. proof[(i + 1)..]];
        }
    }
}

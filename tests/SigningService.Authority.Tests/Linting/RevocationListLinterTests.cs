using SigningService.Authority.Linting;

namespace SigningService.Authority.Tests.Linting;

public sealed class RevocationListLinterTests
{
    [Fact]
    public void AListIsCleanAsBuilt()
    {
        Assert.Empty(TbsCertListBuilder.List().Check());
        var empty = TbsCertListBuilder.List();
        empty.Entries = null;
        Assert.Empty(empty.Check());
    }

    [Fact]
    public void OfManyBadEntriesOnlyTheFirstIsNamed()
    {
        var list = TbsCertListBuilder.List();
        list.Entries = [.. Enumerable.Range(1, 100).Select(i => TbsCertListBuilder.Entry((byte)i, new TestExtension("2.5.29.21", null, [0x0a, 0x01, 0x00])))];
        var failure = Assert.Throws<LintFailedException>(() => RevocationListLinter.Require(list.Build(), list.Context));
        var finding = Assert.Single(failure.Findings);
        Assert.Equal("reason-is-right", finding.RuleId);
        Assert.Contains("000001", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryTruncationIsAFindingAndNeverAnotherException()
    {
        var list = TbsCertListBuilder.List();
        var tbs = list.Build();
        for (var length = 0; length < tbs.Length; length++)
            Assert.Equal(StrictDer.Id, Assert.Single(RevocationListLinter.Check(tbs.AsMemory(0, length), list.Context)).RuleId);
    }

    [Fact]
    public void NoChangeOfOneBitThrowsAnythingElse()
    {
        var list = TbsCertListBuilder.List();
        var tbs = list.Build();
        for (var bit = 0; bit < tbs.Length * 8; bit++)
        {
            tbs[bit / 8] ^= (byte)(1 << (bit % 8));
            _ = RevocationListLinter.Check(tbs, list.Context);
            tbs[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void ALongListIsReadWithoutAnAllocationForAnEntry()
    {
        var list = TbsCertListBuilder.List();
        list.Entries = [.. Enumerable.Range(1, 20_000).Select(i =>
            TbsCertListBuilder.Entry(Asn.Integer([0x4a, .. new byte[15], (byte)(i >> 16), (byte)(i >> 8 & 0xff), (byte)(i & 0xff)]), Asn.UtcTime("261120080000Z")))];
        var tbs = list.Build();
        Assert.Empty(RevocationListLinter.Check(tbs, list.Context));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Empty(RevocationListLinter.Check(tbs, list.Context));
        // The table of offsets is all that grows.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, tbs.Length);
    }
}

using SigningService.Authority.Linting;

namespace SigningService.Authority.Tests.Linting;

public sealed class CertificateLinterTests
{
    [Fact]
    public void CertificatesOfEveryKindAreCleanAsBuilt()
    {
        Assert.Empty(TbsBuilder.Leaf().Check());
        Assert.Empty(TbsBuilder.Responder().Check());
        Assert.Empty(TbsBuilder.Subordinate().Check());
        Assert.Empty(TbsBuilder.Root().Check());
    }

    [Fact]
    public void SeveralFaultsAreAllNamedAtOnce()
    {
        var leaf = TbsBuilder.Leaf();
        leaf.Serial = [0];
        leaf.Remove(TbsBuilder.Ku);
        var failure = Assert.Throws<LintFailedException>(() => CertificateLinter.Require(leaf.Build(), leaf.Context));
        Assert.Equal(["serial-is-positive", "serial-is-long-enough", "key-usage-is-present"], failure.Findings.Select(finding => finding.RuleId));
        Assert.All(failure.Findings, finding => Assert.Contains(finding.Message, failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void WhatIsNotStrictDerIsAFinding()
    {
        AssertNotStrict(leaf => leaf.Trailer = [0x05, 0x00]);
        AssertNotStrict(leaf => leaf.Serial = [0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09]);
        AssertNotStrict(leaf => leaf.NotAfter = Asn.UtcTime("2701292359Z"));
        AssertNotStrict(leaf => leaf.NotAfter = Asn.UtcTime("270129235959+0000"));
        AssertNotStrict(leaf => leaf.Set(TbsBuilder.Ku, true, [0x03, 0x02, 0x07, 0x81]));
        AssertNotStrict(leaf => leaf.Set(TbsBuilder.Bc, true, [0x30, 0x03, 0x01, 0x01, 0x01]));
        AssertNotStrict(leaf => leaf.Set(TbsBuilder.Bc, true, [0x30, 0x80, 0x00, 0x00]));
        AssertNotStrict(leaf => leaf.Set(TbsBuilder.Ski, null, [.. Asn.OctetString(new byte[20]), 0x00]));
        AssertNotStrict(leaf => leaf.Subject = Asn.Sequence(Asn.Set()));
    }

    [Fact]
    public void EveryTruncationIsAFindingAndNeverAnotherException()
    {
        var leaf = TbsBuilder.Leaf();
        var tbs = leaf.Build();
        for (var length = 0; length < tbs.Length; length++)
            Assert.Equal(StrictDer.Id, Assert.Single(CertificateLinter.Check(tbs.AsMemory(0, length), leaf.Context)).RuleId);
    }

    [Fact]
    public void NoChangeOfOneBitThrowsAnythingElse()
    {
        var leaf = TbsBuilder.Leaf();
        var tbs = leaf.Build();
        for (var bit = 0; bit < tbs.Length * 8; bit++)
        {
            tbs[bit / 8] ^= (byte)(1 << (bit % 8));
            _ = CertificateLinter.Check(tbs, leaf.Context);
            tbs[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void ACleanCertificateCostsNoAllocationForARule()
    {
        var leaf = TbsBuilder.Leaf();
        var view = Authority.Linting.Views.TbsCertificateView.Decode(leaf.Build());
        Assert.All(CertificateLinter.Rules, rule =>
        {
            _ = rule.Check(view, leaf.Context);
            var before = GC.GetAllocatedBytesForCurrentThread();
            _ = rule.Check(view, leaf.Context);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            // Two exceptions: .NET reads URIs and addresses as objects.
            Assert.True(allocated == 0 || rule.Id is "uris-are-well-formed" or "common-name-is-among-names", $"{rule.Id} allocates {allocated} bytes.");
        });
    }

    private static void AssertNotStrict(Action<TbsBuilder> change)
    {
        var leaf = TbsBuilder.Leaf();
        change(leaf);
        Assert.Equal(StrictDer.Id, Assert.Single(leaf.Check()).RuleId);
    }
}

using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Authority.Tests.Revocation.Streaming;

public sealed class OctetSumTests(ITestOutputHelper output)
{
    [Fact]
    public void TheSumIsThatOfTheOctetsHoweverTheyAreCutAndAnotherIfOneIsAnother()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var octets = new byte[10_007];
        random.NextBytes(octets);
        var whole = Sum(octets, octets.Length);

        Assert.All(Enumerable.Range(1, 70), size => Assert.Equal(whole, Sum(octets, size)));
        foreach (var at in new[] { 0, 31, 32, 5_000, 10_006 })
        {
            octets[at] ^= 0x10;
            Assert.NotEqual(whole, Sum(octets, 999));
            octets[at] ^= 0x10;
        }
    }

    private static UInt128 Sum(byte[] octets, int size)
    {
        var sum = new OctetSum();
        foreach (var piece in octets.Chunk(size))
            sum.Append(piece);
        return sum.Value;
    }
}

using System.Diagnostics;
using System.Text;
using SigningService.Authority.Refusals;
using SigningService.Authority.Requests;
using static SigningService.Authority.Tests.Requests.CraftedRequest;

namespace SigningService.Authority.Tests.Requests;

/// <summary>Damaged requests are refused or read, and never anything else.</summary>
public sealed class RequestFuzzTests(ITestOutputHelper output)
{
    private const int Rounds = 10_000;

    [Fact]
    public void TenThousandDamagedRequestsAreRefusedOrRead()
    {
        var seed = (int)(Stopwatch.GetTimestamp() & int.MaxValue);
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        byte[][] sound = [.. Sound()];
        for (var round = 0; round < Rounds; round++)
        {
            var damaged = Damage(sound[random.Next(sound.Length)], random);
            try
            {
                SigningRequest.Parse(damaged);
            }
            catch (RefusedException e)
            {
                Assert.True(e.Message.Length < 1000, "The message repeats too much of the request.");
                Assert.All(e.Message, c => Assert.InRange(c, ' ', '~'));
            }
        }
    }

    private static IEnumerable<byte[]> Sound()
    {
        var all = WithExtensions(
            Extension(SubjectAlternativeName, Sequence(Dns("api.example.test"), Ip(10, 0, 0, 1), Uri("spiffe://example.test/pay"), Email("a@example.test"))),
            Extension("2.5.29.15", [0x03, 0x02, 0x07, 0x80], critical: 0xFF),
            Extension("2.5.29.37", Sequence(Oid("1.3.6.1.5.5.7.3.1"))),
            Extension("2.5.29.19", Sequence()));
        yield return all.Encode();
        yield return (all with { Subject = Name("2.5.4.3", "api.example.test") }).Encode();
        yield return new CraftedRequest { Attributes = null }.Encode();
        yield return Encoding.ASCII.GetBytes(System.Security.Cryptography.PemEncoding.WriteString("CERTIFICATE REQUEST", all.Encode()));
    }

    private static byte[] Damage(byte[] sound, Random random)
    {
        var damaged = sound.ToList();
        for (var count = random.Next(1, 4); count > 0 && damaged.Count > 1; count--)
        {
            var at = random.Next(damaged.Count);
            switch (random.Next(5))
            {
                case 0: damaged[at] = (byte)random.Next(256); break;
                case 1: damaged[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: damaged.RemoveRange(at, Math.Min(random.Next(1, 9), damaged.Count - at)); break;
                case 3: damaged.InsertRange(at, damaged.GetRange(at, Math.Min(random.Next(1, 33), damaged.Count - at))); break;
                default: damaged[at] = (byte)(random.Next(2) == 0 ? 0x00 : 0xFF); break;
            }
        }

        return [.. damaged];
    }
}

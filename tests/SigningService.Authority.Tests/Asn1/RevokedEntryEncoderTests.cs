using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using SigningService.Authority.Asn1;
using SigningService.Authority.Revocation;

namespace SigningService.Authority.Tests.Asn1;

public sealed class RevokedEntryEncoderTests(ITestOutputHelper output)
{
    [Fact]
    public void BouncyCastleReadsBackWhatWasWrittenAndWritesTheSameBytes()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var buffer = new byte[RevokedEntryEncoder.LongestEntry];
        for (var i = 0; i < 10_000; i++)
        {
            var entry = Make(random);

            var length = RevokedEntryEncoder.Encode(entry, buffer);

            var read = CrlEntry.GetInstance(Asn1Object.FromByteArray(buffer[..length]));
            Assert.Equal(buffer[..length], read.GetEncoded(Asn1Encodable.Der));
            Assert.Equal(entry.Serial.Content.ToArray(), read.UserCertificate.PositiveValue.ToByteArray());
            Assert.Equal(entry.RevokedAt.UtcDateTime, read.RevocationDate.ToDateTime());
            var reason = read.Extensions?.GetExtensionParsedValue(X509Extensions.ReasonCode);
            Assert.Equal(entry.Reason, reason is null ? RevocationReason.Unspecified : (RevocationReason)DerEnumerated.GetInstance(reason).IntValueExact);
            var invalid = read.Extensions?.GetExtensionParsedValue(X509Extensions.InvalidityDate);
            Assert.Equal(entry.InvalidFrom?.UtcDateTime, invalid is null ? null : Asn1GeneralizedTime.GetInstance(invalid).ToDateTime());
        }
    }

    private static RevokedSerial Make(Random random)
    {
        var octets = new byte[random.Next(1, 21)];
        random.NextBytes(octets);
        octets[0] = (byte)random.Next(1, 0x80);
        Assert.True(SerialNumber.TryCreate(octets, out var serial));
        RevocationReason[] reasons = Enum.GetValues<RevocationReason>();
        return new RevokedSerial(
            serial, At(random), reasons[random.Next(reasons.Length)], random.Next(3) == 0 ? At(random) : null);
    }

    /// <summary>A whole second from 2000 to 2099, which is both of the forms of time.</summary>
    private static DateTimeOffset At(Random random) => new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(random.NextInt64(0, 3_155_000_000));
}

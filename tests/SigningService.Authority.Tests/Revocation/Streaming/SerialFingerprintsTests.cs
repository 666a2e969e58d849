using SigningService.Authority.Revocation.Streaming;

namespace SigningService.Authority.Tests.Revocation.Streaming;

public sealed class SerialFingerprintsTests
{
    [Fact]
    public void EverySerialNumberIsNewOnceHoweverManyThereAre()
    {
        var serials = Enumerable.Range(0, 20_000).Select(_ => SerialNumber.Random()).ToArray();
        var seen = new SerialFingerprints();

        Assert.All(serials, serial => Assert.True(seen.Add(serial.Content)));
        Assert.All(serials, serial => Assert.False(seen.Add(serial.Content)));
    }

    [Fact]
    public void NumbersOfOneOctetAreToldApart()
    {
        var seen = new SerialFingerprints();

        Assert.All(Enumerable.Range(1, 127), number => Assert.True(seen.Add([(byte)number])));
    }
}

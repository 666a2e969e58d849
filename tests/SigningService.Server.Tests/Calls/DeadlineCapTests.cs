using SigningService.Server.Calls;

namespace SigningService.Server.Tests.Calls;

public sealed class DeadlineCapTests
{
    [Theory]
    [InlineData("100m", 0.1)]
    [InlineData("30S", 30.0)]
    [InlineData("99999999H", 359_999_996_400.0)]
    [InlineData("", null)]
    [InlineData("S", null)]
    [InlineData("-1S", null)]
    [InlineData("123456789S", null)]
    [InlineData("10", null)]
    public void ATimeoutIsReadAsTheProtocolWritesIt(string header, double? seconds) =>
        Assert.Equal(seconds, DeadlineCap.ReadTimeout(header)?.TotalSeconds);

    [Theory]
    [InlineData("/grpc.health.v1.Health/Watch", true)]
    [InlineData("/signing.v1.CertificateService/WatchRenewals", true)]
    [InlineData("/signing.v1.WatchService/GetTime", false)]
    [InlineData("/signing.v1.CertificateService/IssueCertificates", true)]
    [InlineData("/signing.v1.CertificateService/IssueCertificate", false)]
    [InlineData("", false)]
    public void OnlyStreamsThatGoOnHaveNoEnd(string path, bool isEndless) => Assert.Equal(isEndless, DeadlineCap.IsEndless(path));
}

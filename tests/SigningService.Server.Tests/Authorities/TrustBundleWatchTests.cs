using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Authorities;

/// <summary>How the stream of the trust bundle ends.</summary>
public sealed class TrustBundleWatchTests : IAsyncLifetime
{
    private readonly RunningService _service = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task ItEndsForACallerThatIsRevoked()
    {
        using var watch = await WatchAsync("doomed");
        var revoker = new CertificateService.CertificateServiceClient(_service.Connect("revoker"));
        using var doomed = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(_service.Clients["doomed"].Certificate.RawData);

        await revoker.RevokeCertificateAsync(
            new RevokeCertificateRequest { Name = "authorities/client-ca/certificates/" + doomed.SerialNumber.ToLowerInvariant() }, cancellationToken: Stop);

        var thrown = await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(Stop));
        Assert.Equal(StatusCode.Unauthenticated, thrown.StatusCode);
    }

    [Fact]
    public async Task ItEndsInOrderWhenTheServiceStops()
    {
        using var watch = await WatchAsync("auditor");

        _service.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.False(await watch.ResponseStream.MoveNext(Stop));
    }

    private async Task<AsyncServerStreamingCall<WatchTrustBundleResponse>> WatchAsync(string client)
    {
        var watch = new AuthorityService.AuthorityServiceClient(_service.Connect(client)).WatchTrustBundle(new WatchTrustBundleRequest(), cancellationToken: Stop);
        Assert.True(await watch.ResponseStream.MoveNext(Stop));
        return watch;
    }
}

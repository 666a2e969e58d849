using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using SigningService.Contracts.V1;
using SigningService.Server.Publication;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Publication;

public sealed class WaitForRevocationTests(RunningService service) : IClassFixture<RunningService>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ItEndsWhenTheListThatCarriesTheRevocationWasFetchedThroughItsUrl()
    {
        Fetching.Instead = service.Publication;
        var issued = await IssueAsync();
        var revoked = await Revoker.RevokeCertificateAsync(new RevokeCertificateRequest { Name = issued.Name }, cancellationToken: Stop);

        var seen = await Lists.WaitForRevocationAsync(new WaitForRevocationRequest { Name = issued.Name }, cancellationToken: Stop);

        Assert.Equal(revoked.Shard, seen.RevocationList.Shard);
        Assert.True(seen.RevocationList.Number >= revoked.RevocationListNumber);
        Assert.True(seen.SeenTime >= seen.RevocationTime);
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri(service.Operations, "/metrics"), Stop);
        Assert.Contains("signing_revocation_visible_seconds_count", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ItDoesNotEndWhileThePublicUrlServesNothing()
    {
        // A port of the house that serves no lists.
        Fetching.Instead = service.Operations;
        var issued = await IssueAsync();
        await Revoker.RevokeCertificateAsync(new RevokeCertificateRequest { Name = issued.Name }, cancellationToken: Stop);

        var waiting = Lists.WaitForRevocationAsync(new WaitForRevocationRequest { Name = issued.Name }, deadline: DateTime.MaxValue, cancellationToken: Stop);
        var early = await Assert.ThrowsAsync<RpcException>(async () => await Lists.WaitForRevocationAsync(
            new WaitForRevocationRequest { Name = issued.Name }, deadline: TimeProvider.System.GetUtcNow().AddSeconds(1).UtcDateTime, cancellationToken: Stop));
        Assert.Equal(StatusCode.DeadlineExceeded, early.StatusCode);
        Fetching.Instead = service.Publication;

        Assert.NotNull((await waiting).SeenTime);
    }

    [Fact]
    public async Task OfACertificateThatIsNotRevokedNobodyWaits()
    {
        var issued = await IssueAsync();

        var refused = await Assert.ThrowsAsync<RpcException>(
            async () => await Lists.WaitForRevocationAsync(new WaitForRevocationRequest { Name = issued.Name }, cancellationToken: Stop));

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
    }

    private PublicFetching Fetching => service.Services.GetRequiredService<PublicFetching>();

    private CertificateService.CertificateServiceClient Revoker => new(service.Connect("revoker"));

    private RevocationService.RevocationServiceClient Lists => new(service.Connect("revoker"));

    private async Task<Certificate> IssueAsync()
    {
        var requester = new CertificateService.CertificateServiceClient(service.Connect("requester"));
        return (await requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;
    }
}

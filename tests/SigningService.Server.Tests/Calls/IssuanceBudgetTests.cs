using Google.Rpc;
using Grpc.Core;
using SigningService.Contracts.V1;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Calls;

public sealed class IssuanceBudgetTests : IAsyncLifetime
{
    private readonly RunningService _service = new() { Edit = text => text + "limits: {certificatesPerKeyPerHour: 2}\n" };

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task ACallerThatSendsFreshIdsForOneKeyIsToldToWait()
    {
        var requester = new CertificateService.CertificateServiceClient(_service.Connect("requester"));
        var request = Requests.Issue();
        for (var i = 0; i < 2; i++)
        {
            request.RequestId = $"fresh-{i}";
            await requester.IssueCertificateAsync(request, cancellationToken: TestContext.Current.CancellationToken);
        }

        request.RequestId = "fresh-again";
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => requester.IssueCertificateAsync(request, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);

        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.InRange(refused.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.Seconds, 3_000, 3_600);
        request.RequestId = "fresh-0";
        await requester.IssueCertificateAsync(request, cancellationToken: TestContext.Current.CancellationToken);
    }
}

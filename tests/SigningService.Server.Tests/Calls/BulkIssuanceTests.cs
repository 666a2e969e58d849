using Grpc.Core;
using SigningService.Contracts.V1;
using SigningService.Server.Services;
using SigningService.Server.Tests.Running;
using CertificateService = SigningService.Contracts.V1.CertificateService;
using Call = Grpc.Core.AsyncDuplexStreamingCall<SigningService.Contracts.V1.IssueCertificatesRequest, SigningService.Contracts.V1.IssueCertificatesResponse>;

namespace SigningService.Server.Tests.Calls;

public sealed class BulkIssuanceTests : IAsyncLifetime
{
    private readonly RunningService _service = new() { Edit = text => text + "limits: {watchesPerCaller: 2, callsPerSecond: 200, callBurst: 20}\n" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task EachRequestIsAnsweredInItsPlaceAsIfItHadComeAlone()
    {
        var client = Client("requester");
        var requests = Enumerable.Range(0, 12).Select(i => Requests.Issue(requestId: $"bulk-{i}")).ToArray();
        requests[3] = Requests.Issue("api.elsewhere.test", "bulk-3");
        requests[5].Csr = Google.Protobuf.ByteString.CopyFromUtf8("no request");
        requests[7] = requests[6];
        requests[9] = null!;

        var answers = await SendAsync(client, requests);

        Assert.Equal(Enumerable.Range(0, 12).Select(i => (long)i), answers.Select(answer => answer.Index));
        Assert.Equal(requests.Select(request => request?.RequestId ?? ""), answers.Select(answer => answer.RequestId));
        foreach (var place in new[] { 3, 5 })
        {
            var alone = await Assert.ThrowsAsync<RpcException>(() => client.IssueCertificateAsync(requests[place], cancellationToken: Stop).ResponseAsync);
            Assert.Equal(RefusalMapping.ToWire(alone), answers[place].Refused);
            Assert.NotEmpty(answers[place].Refused.Reason);
        }

        Assert.Equal("request", answers[9].Refused.Fields.Single().Field);
        Assert.Equal(answers[6].Issued.Certificate, answers[7].Issued.Certificate);
        Assert.All(answers.Where((_, i) => i is not (3 or 5 or 9)), answer => Assert.NotNull(answer.Issued.Certificate));
        Assert.Equal(answers[0].Issued.Certificate, (await client.IssueCertificateAsync(requests[0], cancellationToken: Stop)).Certificate);
    }

    [Fact]
    public async Task WhoSendsFasterThanItMayCallIsSlowedAndNotRefused()
    {
        var answers = await SendAsync(Client("requester"), [.. Enumerable.Range(0, 80).Select(_ => Requests.Issue())]);

        Assert.Equal(80, answers.Count(answer => answer.Issued is not null));
    }

    [Fact]
    public async Task ACallerThatIsRevokedGetsNothingMoreThroughAStreamThatIsOpen()
    {
        var client = Client("other-requester");
        using var call = client.IssueCertificates(cancellationToken: Stop);
        await SendAsync(call, Requests.Issue("other.example.test"));
        Assert.True(await call.ResponseStream.MoveNext(Stop));
        Assert.NotNull(call.ResponseStream.Current.Issued);

        await RevokeAsync("other-requester");
        await SendAsync(call, Requests.Issue("other.example.test"));

        var refused = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Stop));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    [Fact]
    public async Task ACallerThatIsRevokedBeforeItsFirstRequestGetsNothing()
    {
        using var call = Client("other-requester").IssueCertificates(cancellationToken: Stop);
        await call.ResponseHeadersAsync.WaitAsync(Stop);
        await RevokeAsync("other-requester");

        await SendAsync(call, Requests.Issue("other.example.test"));

        var refused = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Stop));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    [Fact]
    public async Task ACallerHasOnlySoManyStreams()
    {
        var client = Client("requester");
        using var one = client.IssueCertificates(cancellationToken: Stop);
        using var two = client.IssueCertificates(cancellationToken: Stop);
        foreach (var call in new[] { one, two })
        {
            await SendAsync(call, Requests.Issue());
            Assert.True(await call.ResponseStream.MoveNext(Stop));
        }

        var refused = await Assert.ThrowsAsync<RpcException>(() => SendAsync(client, [Requests.Issue()]));
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
    }

    [Fact]
    public async Task AServiceThatStopsAnswersWhatItBeganAndSaysHowToGoOn()
    {
        using var call = Client("requester").IssueCertificates(cancellationToken: Stop);
        await SendAsync(call, Requests.Issue());
        Assert.True(await call.ResponseStream.MoveNext(Stop));

        var stopping = _service.StopAsync();

        // Whether the last word still gets out before the connection is closed, is Kestrel's to say.
        var ended = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Stop));
        var isTold = ended.StatusCode == StatusCode.Unavailable && ended.Status.Detail.Contains("new stream", StringComparison.Ordinal);
        Assert.True(isTold || ended.Status.DebugException is HttpProtocolException { ErrorCode: 0 }, ended.ToString());
        await stopping;
    }

    [Fact]
    public async Task ACallerThatGoesAwayInTheMiddleDisturbsNobodyAndFindsWhatItAskedFor()
    {
        var client = Client("requester");
        var requests = Enumerable.Range(0, 3).Select(i => Requests.Issue(requestId: $"gone-{i}")).ToArray();
        for (var round = 0; round < 3; round++)
        {
            using var call = client.IssueCertificates(cancellationToken: Stop);
            foreach (var request in requests)
                await SendAsync(call, request);
            Assert.True(await call.ResponseStream.MoveNext(Stop));
        }

        var answers = await SendAsync(client, requests);

        Assert.Equal(3, answers.Select(answer => answer.Issued.Certificate.SerialNumber).Distinct().Count());
        var listed = await client.ListCertificatesAsync(new ListCertificatesRequest { SummaryOnly = true }, cancellationToken: Stop);
        Assert.Equal(3, listed.Certificates.Count);
    }

    private async Task RevokeAsync(string client) => await Client("revoker").RevokeCertificateAsync(
        new RevokeCertificateRequest
        {
            Name = $"authorities/client-ca/certificates/{_service.Clients[client].Certificate.SerialNumber.ToLowerInvariant()}",
            Reason = RevocationReason.Superseded,
        },
        cancellationToken: Stop);

    private CertificateService.CertificateServiceClient Client(string name) => new(_service.Connect(name));

    private static async Task<IReadOnlyList<IssueCertificatesResponse>> SendAsync(CertificateService.CertificateServiceClient client, IReadOnlyList<IssueCertificateRequest> requests)
    {
        using var call = client.IssueCertificates(cancellationToken: Stop);
        foreach (var request in requests)
            await SendAsync(call, request);
        await call.RequestStream.CompleteAsync();
        return await call.ResponseStream.ReadAllAsync(Stop).ToListAsync(Stop);
    }

    private static Task SendAsync(Call call, IssueCertificateRequest? request) => call.RequestStream.WriteAsync(new IssueCertificatesRequest { Request = request }, Stop);
}

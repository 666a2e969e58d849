using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SigningService.Authority.Approvals;
using SigningService.Contracts.V1;
using SigningService.Server.Jobs;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Rotation;

public sealed class RenewalAdviceTests : IAsyncLifetime
{
    private readonly RunningService _service = new()
    {
        Edit = text => text + "limits: {watchesPerCaller: 2}\n",
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _service.PrepareAsync();
        await WritePolicyAsync("rules: []");
        await _service.StartAsync();
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task AHolderWithoutAnyGrantIsAdvisedAboutTheCertificateThatItCallsWith()
    {
        var holder = Client("nobody");

        var advice = (await holder.GetRenewalAdviceAsync(new GetRenewalAdviceRequest(), cancellationToken: Stop)).Advice;

        Assert.StartsWith("authorities/client-ca/certificates/", advice.Name, StringComparison.Ordinal);
        Assert.Equal(RenewalReason.Routine, advice.Reason);
        Assert.True(advice.EarliestTime.ToDateTimeOffset() < advice.RenewTime.ToDateTimeOffset());
        Assert.True(advice.RenewTime.ToDateTimeOffset() <= advice.LatestTime.ToDateTimeOffset());
        Assert.True(advice.LatestTime.ToDateTimeOffset() < _service.Clients["nobody"].Certificate.NotAfter.ToUniversalTime());
        Assert.True(_service.Time.GetUtcNow() + advice.PollAfter.ToTimeSpan() < advice.RenewTime.ToDateTimeOffset());
        await RefusedAsync(StatusCode.NotFound, holder.GetRenewalAdviceAsync(new GetRenewalAdviceRequest { Name = (await IssueAsync()).Name }, cancellationToken: Stop));
    }

    [Fact]
    public async Task WhatIsRenewedOrRevokedIsSaidToBe()
    {
        var old = await IssueAsync();
        var renewed = (await Client("requester").RenewCertificateAsync(
            new RenewCertificateRequest { Name = old.Name, Csr = ByteString.CopyFrom(Requests.Csr("api.example.test")) }, cancellationToken: Stop)).Certificate;
        Assert.Equal(RenewalReason.Renewed, (await AdviceOfAsync(old.Name)).Reason);
        Assert.Equal(RenewalReason.Routine, (await AdviceOfAsync(renewed.Name)).Reason);

        await Client("revoker").RevokeCertificateAsync(new RevokeCertificateRequest { Name = renewed.Name }, cancellationToken: Stop);

        Assert.Equal(RenewalReason.Ended, (await AdviceOfAsync(renewed.Name)).Reason);
        // Its successor is gone, so the old one is worth renewing again.
        Assert.Equal(RenewalReason.Routine, (await AdviceOfAsync(old.Name)).Reason);
    }

    [Fact]
    public async Task AWatcherIsToldOfARenewalAndOfAnotherPolicyAtOnce()
    {
        var one = await IssueAsync();
        var other = await IssueAsync();
        using var watch = Client("requester").WatchRenewals(new WatchRenewalsRequest { Names = { one.Name, other.Name } }, cancellationToken: Stop);
        var first = new[] { await NextAsync(watch), await NextAsync(watch) };
        Assert.Equal([one.Name, other.Name], first.Select(advice => advice.Name));

        await Client("requester").RenewCertificateAsync(
            new RenewCertificateRequest { Name = one.Name, Csr = ByteString.CopyFrom(Requests.Csr("api.example.test")) }, cancellationToken: Stop);
        var news = await NextAsync(watch);
        Assert.Equal((one.Name, RenewalReason.Renewed), (news.Name, news.Reason));

        await WritePolicyAsync("rules: [{id: short, callers: ['uri:spiffe://example.test/requester'], maximumLifetime: 7d}]");
        Assert.True(await _service.Services.GetRequiredService<FileReload>().ReloadAsync(FileGuarding.Rotation, Stop));
        do
        {
            news = await NextAsync(watch);
        }
        while (news.Name != other.Name);
        Assert.Equal(RenewalReason.Policy, news.Reason);
        Assert.True(news.RenewTime.ToDateTimeOffset() < _service.Time.GetUtcNow().AddDays(7));
    }

    [Fact]
    public async Task AWatchEndsForACallerThatIsRevoked()
    {
        var doomed = Client("doomed");
        using var watch = doomed.WatchRenewals(new WatchRenewalsRequest(), cancellationToken: Stop);
        var own = (await NextAsync(watch)).Name;

        await Client("revoker").RevokeCertificateAsync(new RevokeCertificateRequest { Name = own }, cancellationToken: Stop);

        var thrown = await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(Stop));
        Assert.Equal(StatusCode.Unauthenticated, thrown.StatusCode);
    }

    [Fact]
    public async Task AWatchEndsInOrderWithTheAgeOfItsConnection()
    {
        using var watch = Client("auditor").WatchRenewals(new WatchRenewalsRequest(), cancellationToken: Stop);
        await NextAsync(watch);

        _service.Time.Advance(TimeSpan.FromMinutes(11));
        _service.Services.GetRequiredService<Server.Rotation.RenewalSignals>().RaiseAll();

        Assert.False(await watch.ResponseStream.MoveNext(Stop));
    }

    [Fact]
    public async Task AWatchEndsInOrderWhenTheServiceStops()
    {
        using var watch = Client("auditor").WatchRenewals(new WatchRenewalsRequest(), cancellationToken: Stop);
        await NextAsync(watch);

        _service.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.False(await watch.ResponseStream.MoveNext(Stop));
    }

    [Fact]
    public async Task ACallerHasAFewWatchesAndNoMore()
    {
        var client = Client("auditor");
        using var one = client.WatchRenewals(new WatchRenewalsRequest(), cancellationToken: Stop);
        await NextAsync(one);
        using var two = client.WatchRenewals(new WatchRenewalsRequest(), cancellationToken: Stop);
        await NextAsync(two);

        using var three = client.WatchRenewals(new WatchRenewalsRequest(), cancellationToken: Stop);

        Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(() => three.ResponseStream.MoveNext(Stop))).StatusCode);
    }

    [Fact]
    public async Task TheMaximumOfTheRuleIsKeptToTheSecondAndItsOwnersGetItUnlessTheyAskForLess()
    {
        await WritePolicyAsync("rules: [{id: short, callers: ['uri:spiffe://example.test/requester'], maximumLifetime: 7d}]");
        Assert.True(await _service.Services.GetRequiredService<FileReload>().ReloadAsync(FileGuarding.Rotation, Stop));

        var issued = await IssueAsync();
        Assert.Equal(7 * 86_400 - 1, (issued.NotAfterTime.ToDateTimeOffset() - issued.NotBeforeTime.ToDateTimeOffset()).TotalSeconds);
        var request = Requests.Issue();
        request.Lifetime = new Google.Protobuf.WellKnownTypes.Duration { Seconds = (7 * 86_400) + 1 };
        await RefusedAsync(StatusCode.InvalidArgument, Client("requester").IssueCertificateAsync(request, cancellationToken: Stop));
    }

    [Fact]
    public async Task AWrongPolicyLeavesTheOldOneInForce()
    {
        await WritePolicyAsync("rules: [{id: short, maximumLifetime: 7d}]");

        Assert.False(await _service.Services.GetRequiredService<FileReload>().ReloadAsync(FileGuarding.Rotation, Stop));

        Assert.Equal(RenewalReason.Routine, (await AdviceOfAsync((await IssueAsync()).Name)).Reason);
    }

    private CertificateService.CertificateServiceClient Client(string name) => new(_service.Connect(name));

    private async Task<Certificate> IssueAsync() =>
        (await Client("requester").IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;

    private async Task<RenewalAdvice> AdviceOfAsync(string name) =>
        (await Client("auditor").GetRenewalAdviceAsync(new GetRenewalAdviceRequest { Name = name }, cancellationToken: Stop)).Advice;

    private Task WritePolicyAsync(string text) => File.WriteAllTextAsync(Path.Combine(_service.Folder, "rotation.yaml"), text, Stop);

    private static async Task<RenewalAdvice> NextAsync(AsyncServerStreamingCall<WatchRenewalsResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(Stop));
        return watch.ResponseStream.Current.Advice;
    }

    private static async Task RefusedAsync<T>(StatusCode status, AsyncUnaryCall<T> call) =>
        Assert.Equal(status, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
}

using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using SigningService.Contracts.V1;
using SigningService.Server.Jobs;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Incidents;

public sealed class IncidentServiceTests : IAsyncLifetime
{
    private readonly RunningService _service = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IncidentService.IncidentServiceClient Operator => new(_service.Connect("operator"));

    private CertificateService.CertificateServiceClient Requester => new(_service.Connect("requester"));

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task AnIncidentLivesThroughARestartFromItsOpeningToTheRevocationAtItsDeadline()
    {
        var replaced = await IssueAsync();
        var left = await IssueAsync();
        var opened = (await Operator.OpenIncidentAsync(Request(), cancellationToken: Stop)).Incident;
        await RenewAsync(replaced);

        // The holder has ten minutes to take the new one into use.
        Assert.Equal(0, await RevokeDueAsync());
        _service.Time.Advance(TimeSpan.FromMinutes(11));
        await _service.StopAsync();
        await _service.StartAsync();
        await RevokeDueAsync();
        Assert.Equal([CertificateState.Revoked, CertificateState.Active], [await StateAsync(replaced), await StateAsync(left)]);

        _service.Time.Advance(TimeSpan.FromHours(1));
        await RevokeDueAsync();
        Assert.Equal(CertificateState.Revoked, await StateAsync(left));
        var shown = await new IncidentService.IncidentServiceClient(_service.Connect("auditor"))
            .GetIncidentAsync(new GetIncidentRequest { Name = opened.Name }, cancellationToken: Stop);
        Assert.Equal(new IncidentProgress { Total = 2, Renewed = 1, Revoked = 2 }, shown.Incident.Progress);
        Assert.Empty(shown.LateCertificates);
    }

    [Fact]
    public async Task AWatcherIsToldAtOnceAndCountsAsReached()
    {
        var certificate = await IssueAsync();
        await IssueAsync();
        using var watch = Requester.WatchRenewals(new WatchRenewalsRequest { Names = { certificate.Name } }, cancellationToken: Stop);
        Assert.Equal(RenewalReason.Routine, (await NextAsync(watch)).Reason);

        var opened = (await Operator.OpenIncidentAsync(Request(), cancellationToken: Stop)).Incident;

        var advice = await NextAsync(watch);
        Assert.Equal((RenewalReason.Incident, opened.Name, opened.DeadlineTime), (advice.Reason, advice.Incident, advice.LatestTime));
        Assert.Contains(advice.RenewTime, new[] { opened.FirstRenewTime, opened.LastRenewTime });
        _service.Time.Advance(TimeSpan.FromMinutes(6));
        var shown = await Operator.GetIncidentAsync(new GetIncidentRequest { Name = opened.Name }, cancellationToken: Stop);
        Assert.Equal((2, 1), (shown.Incident.Progress.Overdue, shown.Incident.Progress.Unreachable));
        Assert.NotNull(shown.LateCertificates.Single(late => late.Name == certificate.Name).TellTime);

        await Operator.CloseIncidentAsync(new CloseIncidentRequest { Name = opened.Name }, cancellationToken: Stop);
        Assert.Equal(RenewalReason.Routine, (await NextAsync(watch)).Reason);
    }

    [Fact]
    public async Task ADryRunShowsNumbersAndChangesNothing()
    {
        await IssueAsync();
        await IssueAsync();
        var request = Request();
        request.ValidateOnly = true;

        var answer = await Operator.OpenIncidentAsync(request, cancellationToken: Stop);

        Assert.Null(answer.Incident);
        Assert.Equal((2, true), (answer.Plan.Total, answer.Plan.Fits));
        Assert.Equal([new IncidentCount { Key = "uri:spiffe://example.test/requester", Certificates = 2 }], answer.Plan.Requesters);
        Assert.Empty((await Operator.ListIncidentsAsync(new ListIncidentsRequest(), cancellationToken: Stop)).Incidents);
    }

    [Fact]
    public async Task WhatDoesNotFitIsRefusedWithItsReason()
    {
        for (var i = 0; i < 3; i++)
            await IssueAsync();
        var request = Request();
        (request.Deadline, request.RenewalsPerSecond) = (Duration.FromTimeSpan(TimeSpan.FromMinutes(1)), 0.01);

        var refused = await Assert.ThrowsAsync<RpcException>(() => Operator.OpenIncidentAsync(request, cancellationToken: Stop).ResponseAsync);

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Equal("INCIDENT_DOES_NOT_FIT", refused.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
    }

    [Fact]
    public async Task AClosedIncidentRevokesNothing()
    {
        var certificate = await IssueAsync();
        var request = Request();
        request.RequestId = "once";
        var opened = (await Operator.OpenIncidentAsync(request, cancellationToken: Stop)).Incident;
        Assert.Equal(opened.Name, (await Operator.OpenIncidentAsync(request, cancellationToken: Stop)).Incident.Name);

        var closed = await Operator.CloseIncidentAsync(new CloseIncidentRequest { Name = opened.Name, Note = "false alarm" }, cancellationToken: Stop);
        _service.Time.Advance(TimeSpan.FromHours(2));
        await RevokeDueAsync();

        Assert.Equal((IncidentState.Closed, "uri:spiffe://example.test/operator"), (closed.Incident.State, closed.Incident.Closer));
        Assert.Equal(CertificateState.Active, await StateAsync(certificate));
    }

    [Fact]
    public async Task ACompromisedKeyIsRefusedFromTheOpeningOn()
    {
        var csr = Requests.Issue();
        var certificate = (await Requester.IssueCertificateAsync(csr, cancellationToken: Stop)).Certificate;
        var request = Request();
        (request.Filter, request.Reason) = (new IncidentFilter { KeyOf = certificate.Name, KeyAlgorithm = "P-256" }, RevocationReason.KeyCompromise);
        Assert.Equal(1, (await Operator.OpenIncidentAsync(request, cancellationToken: Stop)).Plan.Total);

        var refused = await Assert.ThrowsAsync<RpcException>(() => Requester.IssueCertificateAsync(csr, cancellationToken: Stop).ResponseAsync);

        Assert.Equal("KEY_REFUSED", refused.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
    }

    [Fact]
    public async Task NoFilterTakesTheAuthoritiesThemselvesAndAnEmptyOneTakesNothing()
    {
        var everything = Request();
        everything.Filter = new IncidentFilter { Authority = "root" };
        everything.ValidateOnly = true;
        Assert.Equal(0, (await Operator.OpenIncidentAsync(everything, cancellationToken: Stop)).Plan.Total);

        everything.Filter = new IncidentFilter();
        var refused = await Assert.ThrowsAsync<RpcException>(() => Operator.OpenIncidentAsync(everything, cancellationToken: Stop).ResponseAsync);
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    private static OpenIncidentRequest Request() => new()
    {
        Filter = new IncidentFilter { Profile = "server-tls", Requester = "uri:spiffe://example.test/requester" },
        Deadline = Duration.FromTimeSpan(TimeSpan.FromHours(1)),
        Note = "a test",
    };

    private static async Task<RenewalAdvice> NextAsync(AsyncServerStreamingCall<WatchRenewalsResponse> watch) =>
        await watch.ResponseStream.MoveNext(Stop) ? watch.ResponseStream.Current.Advice : throw new InvalidOperationException("The watch ended.");

    private async Task<Certificate> IssueAsync() => (await Requester.IssueCertificateAsync(Requests.Issue(), cancellationToken: Stop)).Certificate;

    private async Task RenewAsync(Certificate certificate) => await Requester.RenewCertificateAsync(
        new RenewCertificateRequest { Name = certificate.Name, Csr = Google.Protobuf.ByteString.CopyFrom(Requests.Csr("api.example.test")) }, cancellationToken: Stop);

    private async Task<CertificateState> StateAsync(Certificate certificate) =>
        (await Requester.GetCertificateAsync(new GetCertificateRequest { Name = certificate.Name }, cancellationToken: Stop)).Certificate.State;

    private Task<int> RevokeDueAsync() => _service.Services.GetRequiredService<IncidentRevocations>().RevokeDueAsync(Stop);
}

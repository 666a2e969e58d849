using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using SigningService.Authority.Asn1;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Contracts.V1;
using SigningService.Ledger;
using SigningService.Server.Jobs;
using SigningService.Server.Tests.Running;

namespace SigningService.Server.Tests.Calls;

/// <summary>A service that dies between a signature and its record, and the next life of it.</summary>
public sealed class OpenIntentTests : IAsyncLifetime
{
    private readonly RunningService _service;
    private bool _dies;

    public OpenIntentTests() => _service = new RunningService
    {
        Edit = text => text + "limits: {verificationsPerSecond: 0}\n",
        Adjust = builder => builder.Services.AddSingleton<ICertificateStore>(services => new DyingStore(services.GetRequiredService<ILedger>(), () => _dies)),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task ARetryAfterTheRestartGetsTheCertificateOfTheBytesThatWereRecorded()
    {
        var request = await DieAfterSigningAsync();
        var open = Assert.Single(await ReadOpenAsync());

        var issued = await new CertificateService.CertificateServiceClient(_service.Connect("requester")).IssueCertificateAsync(request, cancellationToken: Stop);

        Assert.Equal(open.Intent.Id.Serial.ToString(), issued.Certificate.SerialNumber);
        Assert.Equal(open.Intent.ToBeSigned.ToArray(), ParsedCertificate.Parse(issued.Certificate.Der.ToByteArray()).ToBeSigned.ToArray());
        _service.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await _service.Services.GetRequiredService<IntentSettlement>().SettleAsync(Stop));
    }

    [Fact]
    public async Task WhatNobodyAsksForAgainIsOnTheListAndInTheLog()
    {
        var request = await DieAfterSigningAsync();
        var open = Assert.Single(await ReadOpenAsync());
        var settlement = _service.Services.GetRequiredService<IntentSettlement>();
        Assert.Equal(0, await settlement.SettleAsync(Stop));
        _service.Time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));

        Assert.Equal(1, await settlement.SettleAsync(Stop));

        var publishing = _service.Services.GetRequiredService<RevocationListPublishing>();
        var list = await publishing.PublishAsync(new ShardId(open.Intent.Id.Authority, open.Intent.Shard), Stop);
        Assert.Contains(open.Intent.Id.Serial.ToString(), Convert.ToHexStringLower(list.Der.Span), StringComparison.Ordinal);
        var late = await Assert.ThrowsAsync<RpcException>(() => new CertificateService.CertificateServiceClient(_service.Connect("requester"))
            .IssueCertificateAsync(request, cancellationToken: Stop).ResponseAsync);
        Assert.Equal(StatusCode.FailedPrecondition, late.StatusCode);
        var log = await new AuditService.AuditServiceClient(_service.Connect("auditor")).ListEntriesAsync(
            new ListEntriesRequest { PageSize = 1000, Kinds = { "OpenIntentsFound", "IntentClosed", "CertificateRevoked" } }, cancellationToken: Stop);
        Assert.Equal(["CertificateRevoked", "IntentClosed", "OpenIntentsFound"], log.Entries.Select(entry => entry.Kind));
        Assert.Equal("crashed", log.Entries[1].Details["request_id"]);
    }

    private async Task<IssueCertificateRequest> DieAfterSigningAsync()
    {
        var request = Requests.Issue(requestId: "crashed");
        var before = _service.Hierarchy.ServerKey.Signatures;
        _dies = true;
        await Assert.ThrowsAsync<RpcException>(() => new CertificateService.CertificateServiceClient(_service.Connect("requester"))
            .IssueCertificateAsync(request, cancellationToken: Stop).ResponseAsync);
        Assert.True(_service.Hierarchy.ServerKey.Signatures > before);
        await _service.StopAsync();
        _dies = false;
        await _service.StartAsync();
        return request;
    }

    private async Task<List<CertificateRecord>> ReadOpenAsync()
    {
        var open = new List<CertificateRecord>();
        await foreach (var record in _service.Services.GetRequiredService<IIssuanceHistory>().ReadOpenAsync(DateTimeOffset.MaxValue, Stop))
            open.Add(record);
        return open;
    }
}

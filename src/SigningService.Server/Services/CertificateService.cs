using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SigningService.Authority.Issuance;
using SigningService.Authority.Revocation;
using SigningService.Contracts.V1;
using SigningService.Server.Calls;
using SigningService.Server.Observability;
using SigningService.Server.Rotation;

namespace SigningService.Server.Services;

/// <summary>The wire's certificate service: reads the request, lets the authority's story run, writes the answer.</summary>
internal sealed class CertificateService(
    CertificateIssuing issuing,
    CertificateRenewal renewal,
    CertificateRevocation revocation,
    CertificateReading reading,
    CertificateMapping mapping,
    RenewalAnswers renewals,
    RenewalSignals signals,
    BulkIssuance bulk,
    IssuanceMetrics metrics,
    TimeProvider timeProvider) : Contracts.V1.CertificateService.CertificateServiceBase
{
    public override Task<IssueCertificateResponse> IssueCertificate(IssueCertificateRequest request, ServerCallContext context) =>
        issuing.IssueAsync(context.Caller(), request, context.CancellationToken);

    public override Task IssueCertificates(
        IAsyncStreamReader<IssueCertificatesRequest> requestStream, IServerStreamWriter<IssueCertificatesResponse> responseStream, ServerCallContext context) =>
        bulk.RunAsync(requestStream, responseStream, context, request => issuing.IssueAsync(context.Caller(), request, context.CancellationToken));

    public override async Task<RenewCertificateResponse> RenewCertificate(RenewCertificateRequest request, ServerCallContext context)
    {
        var order = CertificateRequests.Read(request);
        var result = await metrics.MeasureAsync(null, () => renewal.RenewAsync(context.Caller(), order, context.CancellationToken));
        if (result.Record?.Intent.Renews is { } renewed)
            signals.Raise(renewed);
        if (result.Twin?.Record?.Intent.Renews is { } renewedTwin)
            signals.Raise(renewedTwin);
        var (certificate, twin) = mapping.ToWire(result);
        var response = new RenewCertificateResponse
        {
            Certificate = certificate,
            ToBeSigned = CertificateIssuing.BytesOf(result),
            Twin = twin,
            TwinToBeSigned = CertificateIssuing.BytesOf(result.Twin),
        };
        response.Findings.AddRange(CertificateMapping.ToWire(result.Findings));
        response.TwinFindings.AddRange(CertificateMapping.ToWire(result.Twin?.Findings ?? []));
        return response;
    }

    public override async Task<RevokeCertificateResponse> RevokeCertificate(RevokeCertificateRequest request, ServerCallContext context)
    {
        var result = await revocation.RevokeAsync(context.Caller(), CertificateRequests.Read(request), context.CancellationToken);
        foreach (var id in result.Others.Prepend(result.Record.Intent.Id))
            signals.Raise(id);
        return new RevokeCertificateResponse
        {
            Certificate = await ToWireAsync(result.Record, context),
            Shard = result.Record.Intent.Shard,
            RevocationListNumber = request.ValidateOnly ? 0 : result.Record.Revocation?.ListNumber ?? 0,
            PublishTime = result.ListDue?.ToTimestamp(),
            AlsoRevoked = { result.Others.Select(id => id.ToString()) },
        };
    }

    public override async Task<GetCertificateResponse> GetCertificate(GetCertificateRequest request, ServerCallContext context)
    {
        var record = await reading.FindAsync(context.Caller(), ResourceName.Certificate(request.Name), context.CancellationToken);
        return new GetCertificateResponse { Certificate = await ToWireAsync(record, context) };
    }

    public override async Task<ListCertificatesResponse> ListCertificates(ListCertificatesRequest request, ServerCallContext context)
    {
        var query = CertificateRequests.Read(request, timeProvider.GetUtcNow());
        var page = await reading.ListAsync(context.Caller(), query, context.CancellationToken);
        var response = new ListCertificatesResponse { NextPageToken = page.NextPageToken ?? "" };
        foreach (var record in page.Records)
            response.Certificates.Add(await ToWireAsync(record, context, request.SummaryOnly));
        return response;
    }

    private async ValueTask<Certificate> ToWireAsync(CertificateRecord record, ServerCallContext context, bool summaryOnly = false) =>
        mapping.ToWire(record, await reading.FindTwinAsync(record, context.CancellationToken), summaryOnly);

    public override Task<GetRenewalAdviceResponse> GetRenewalAdvice(GetRenewalAdviceRequest request, ServerCallContext context) =>
        renewals.GetAsync(request, context);

    public override Task WatchRenewals(
        WatchRenewalsRequest request, IServerStreamWriter<WatchRenewalsResponse> responseStream, ServerCallContext context) =>
        renewals.WatchAsync(request, responseStream, context);
}

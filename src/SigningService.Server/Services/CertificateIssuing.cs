using Google.Protobuf;
using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Contracts.V1;
using SigningService.Server.Observability;

namespace SigningService.Server.Services;

/// <summary>One request for a certificate, from the wire to the wire, for whichever caller it is.</summary>
internal sealed class CertificateIssuing(CertificateIssuance issuance, CertificateMapping mapping, IssuanceMetrics metrics)
{
    public async Task<IssueCertificateResponse> IssueAsync(Caller caller, IssueCertificateRequest request, CancellationToken cancellationToken)
    {
        var order = CertificateRequests.Read(request);
        var result = await metrics.MeasureAsync(order.Profile, () => issuance.IssueAsync(caller, order, cancellationToken));
        var (certificate, twin) = mapping.ToWire(result);
        var response = new IssueCertificateResponse
        {
            Certificate = certificate,
            ToBeSigned = BytesOf(result),
            Twin = twin,
            TwinToBeSigned = BytesOf(result.Twin),
        };
        response.Findings.AddRange(CertificateMapping.ToWire(result.Findings));
        response.TwinFindings.AddRange(CertificateMapping.ToWire(result.Twin?.Findings ?? []));
        return response;
    }

    /// <summary>What would be signed; empty where it was.</summary>
    public static ByteString BytesOf(IssuanceResult? result) =>
        result?.ToBeSigned is { } toBeSigned ? UnsafeByteOperations.UnsafeWrap(toBeSigned) : ByteString.Empty;
}

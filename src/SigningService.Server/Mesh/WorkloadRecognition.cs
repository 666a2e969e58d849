using Grpc.Core;
using SigningService.Authority.Names;
using SigningService.Authority.Refusals;
using SigningService.Authority.Workloads;
using SigningService.Server.Callers;
using SigningService.Server.Calls;

namespace SigningService.Server.Mesh;

/// <summary>
/// Recognises the workload that calls: by its service account token, or by the certificate of its connection, which this service must have
/// issued under the workloads' profile and not revoked. Nothing in the request counts.
/// </summary>
internal sealed class WorkloadRecognition(MeshSettings settings, ServiceAccountTokens tokens, CallerRecognition callers, Authority.Issuance.ICertificateStore certificates)
{
    private const string Bearer = "Bearer ";

    /// <exception cref="RefusedException">With <see cref="RefusalReason.WorkloadNotAccepted"/>, whatever is wrong; or the certificate is not accepted.</exception>
    public async Task<ProvenWorkload> RecogniseAsync(ServerCallContext context)
    {
        var headers = context.RequestHeaders.Where(entry => entry.Key == "authorization").Select(entry => entry.Value).ToArray();
        if (headers is [var header] && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return await tokens.ReadAsync(header[Bearer.Length..].Trim()) is { } proven
                ? new ProvenWorkload(proven.Identity, "token of " + proven.Issuer)
                : throw Refuse();
        }

        var certificate = context.GetHttpContext().Outcome().Certificate;
        return headers.Length == 0 && certificate is not null ? await RecogniseAsync(certificate, context.CancellationToken) : throw Refuse();
    }

    private async Task<ProvenWorkload> RecogniseAsync(CallerCertificate certificate, CancellationToken cancellationToken)
    {
        await callers.RecogniseAsync(certificate, cancellationToken);
        var record = await certificates.FindAsync(certificate.Id, cancellationToken);
        return record?.Intent.Profile == settings.Profile
            && record.Intent.Names is [{ Kind: GeneralNameKind.Uri, Value: var id }]
            && WorkloadIdentity.Parse(id, settings.TrustDomain) is { } identity
                ? new ProvenWorkload(identity, "certificate " + certificate.Id)
                : throw Refuse();
    }

    private static RefusedException Refuse() => new(
        RefusalReason.WorkloadNotAccepted,
        "Nothing proves which workload calls. Send a service account token of a cluster that is served here, made for its audience, or come with a workload's certificate.");
}

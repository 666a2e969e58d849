using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Istio.V1.Auth;
using SigningService.Authority.Authorities;
using SigningService.Authority.Issuance;
using SigningService.Authority.Refusals;
using SigningService.Authority.Workloads;
using SigningService.Server.Mesh;
using SigningService.Server.Observability;

namespace SigningService.Server.Services;

/// <summary>What istio-agent and ztunnel call. The certificate says who was recognised, whatever the request says.</summary>
internal sealed class IstioCertificateService(
    WorkloadRecognition recognition, WorkloadIssuance issuance, MeshSettings settings, AuthorityDirectory authorities, IssuanceMetrics metrics)
    : Istio.V1.Auth.IstioCertificateService.IstioCertificateServiceBase
{
    private const int LongestValidity = 10 * 366 * 86_400;

    public override async Task<IstioCertificateResponse> CreateCertificate(IstioCertificateRequest request, ServerCallContext context)
    {
        var caller = await recognition.RecogniseAsync(context);
        var order = Read(request, caller);
        var result = await metrics.MeasureAsync(issuance.Profile.Id, () => issuance.IssueAsync(order, context.CancellationToken));
        return ChainOf(result.Record!);
    }

    private WorkloadRequest Read(IstioCertificateRequest request, ProvenWorkload caller)
    {
        if (request.ValidityDuration < 0)
            throw RefusedException.ForField(RefusalReason.LifetimeNotAllowed, "validity_duration", "Whole seconds, at least 60; 0 for the profile's.");
        if (TextOf(request, "CertSigner") is { Length: > 0 } signer && signer != issuance.Profile.Id)
            throw RefusedException.ForField(RefusalReason.UnknownProfile, "metadata", $"Workloads are certified under the profile {issuance.Profile.Id}; leave CertSigner out.");
        var proof = new Dictionary<string, string> { ["proven-by"] = caller.By };
        var identity = caller.Identity;
        if (TextOf(request, "ImpersonatedIdentity") is { Length: > 0 } other)
        {
            identity = Impersonated(caller.Identity, other);
            proof["asked-by"] = caller.Identity.ToString();
        }

        return new WorkloadRequest(
            identity,
            Encoding.UTF8.GetBytes(request.Csr),
            request.ValidityDuration == 0 ? null : TimeSpan.FromSeconds(Math.Min(request.ValidityDuration, LongestValidity)),
            proof);
    }

    private WorkloadIdentity Impersonated(WorkloadIdentity caller, string other) =>
        !settings.ActsForOthers.Contains(caller)
            ? throw new RefusedException(RefusalReason.NotGranted, $"{caller} asks for itself alone; the service file lists who may ask for others.")
            : WorkloadIdentity.Parse(other, settings.TrustDomain)
                ?? throw RefusedException.ForField(RefusalReason.NotGranted, "metadata", $"ImpersonatedIdentity is no workload of {settings.TrustDomain}.");

    private static string? TextOf(IstioCertificateRequest request, string field) =>
        request.Metadata?.Fields.TryGetValue(field, out var value) == true ? value.StringValue : null;

    // ztunnel takes one certificate from each text, and all roots from the last.
    private IstioCertificateResponse ChainOf(CertificateRecord record)
    {
        var response = new IstioCertificateResponse { CertChain = { PemOf(record.Der!.Value) } };
        var authority = authorities.Get(record.Intent.Id.Authority);
        response.CertChain.AddRange(authorities.CertificatesAbove(authority).Select(link => PemOf(link.Der)));
        response.CertChain.Add(string.Concat(authorities.Roots.Select(root => PemOf(root.Certificate.Der))));
        return response;
    }

    private static string PemOf(ReadOnlyMemory<byte> der) => PemEncoding.WriteString("CERTIFICATE", der.Span) + "\n";
}

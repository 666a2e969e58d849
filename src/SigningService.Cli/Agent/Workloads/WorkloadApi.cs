using Google.Protobuf;
using Grpc.Core;
using Spiffe.Workload;

namespace SigningService.Cli.Agent.Workloads;

/// <summary>The SPIFFE Workload API, X.509 profile.</summary>
internal sealed class WorkloadApi(WorkloadDesk desk) : SpiffeWorkloadAPI.SpiffeWorkloadAPIBase
{
    // A browser, or a proxy that passes requests on, cannot be made to send it: the standard's fence against forged requests.
    private const string SecurityHeader = "workload.spiffe.io";

    public override Task FetchX509SVID(X509SVIDRequest request, IServerStreamWriter<X509SVIDResponse> responseStream, ServerCallContext context) =>
        ServeAsync(certificates => new X509SVIDResponse { Svids = { certificates.Select(SvidOf) } }, responseStream, context);

    public override Task FetchX509Bundles(
        X509BundlesRequest request, IServerStreamWriter<X509BundlesResponse> responseStream, ServerCallContext context) =>
        ServeAsync(BundlesOf, responseStream, context);

    public override Task<JWTSVIDResponse> FetchJWTSVID(JWTSVIDRequest request, ServerCallContext context) => throw NoTokens(context);

    public override Task FetchJWTBundles(JWTBundlesRequest request, IServerStreamWriter<JWTBundlesResponse> responseStream, ServerCallContext context) =>
        throw NoTokens(context);

    public override Task<ValidateJWTSVIDResponse> ValidateJWTSVID(ValidateJWTSVIDRequest request, ServerCallContext context) => throw NoTokens(context);

    private async Task ServeAsync<T>(Func<IReadOnlyList<ServedCertificate>, T> say, IServerStreamWriter<T> stream, ServerCallContext context)
        where T : class, IMessage<T>
    {
        RequireHeader(context);
        var caller = CallerFeature.Of(context);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, desk.Stopped);
        try
        {
            T? said = null;
            while (true)
            {
                end.Token.ThrowIfCancellationRequested();
                var change = desk.NextChange;
                var certificates = desk.For(caller).Where(certificate => certificate.SpiffeId is not null).ToList();
                if (certificates.Count == 0)
                    throw desk.Refuse(caller, "There is no valid certificate with a SPIFFE id for this user yet.");
                var response = say(certificates);
                if (!response.Equals(said))
                {
                    // Without the token: gRPC would tell the caller that it gave up itself, and go-spiffe would not come back.
                    await stream.WriteAsync(response);
                    desk.Note("info", "workload-told", caller, $"certificates={string.Join(',', certificates.Select(c => c.Name))} of={typeof(T).Name}");
                }
                said = response;
                await change.WaitAsync(end.Token);
            }
        }
        catch (OperationCanceledException) when (desk.Stopped.IsCancellationRequested)
        {
            throw WorkloadDesk.Ending();
        }
    }

    private static X509SVID SvidOf(ServedCertificate certificate) => new()
    {
        SpiffeId = certificate.SpiffeId,
        X509Svid = certificate.Chain,
        X509SvidKey = certificate.Key,
        Bundle = certificate.Roots,
        Hint = certificate.Hint,
    };

    private static X509BundlesResponse BundlesOf(IReadOnlyList<ServedCertificate> certificates)
    {
        var response = new X509BundlesResponse();
        foreach (var certificate in certificates)
            response.Bundles[certificate.TrustDomain!] = certificate.Roots;
        return response;
    }

    private static RpcException NoTokens(ServerCallContext context)
    {
        RequireHeader(context);
        return new RpcException(new Status(StatusCode.Unimplemented, "No JWT is issued here: use X.509, FetchX509SVID and FetchX509Bundles."));
    }

    private static void RequireHeader(ServerCallContext context)
    {
        if (context.RequestHeaders.GetAll(SecurityHeader).Select(header => header.Value).ToList() is not ["true"])
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"Send the header {SecurityHeader}: true."));
    }
}

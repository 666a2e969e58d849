using Envoy.Service.Discovery.V3;
using Envoy.Service.Secret.V3;
using Grpc.Core;

namespace SigningService.Cli.Agent.Workloads;

/// <summary>Envoy's secret discovery service.</summary>
internal sealed class SecretDiscovery(WorkloadDesk desk) : SecretDiscoveryService.SecretDiscoveryServiceBase
{
    private const int LongestComplaint = 300;

    public override async Task StreamSecrets(
        IAsyncStreamReader<DiscoveryRequest> requestStream, IServerStreamWriter<DiscoveryResponse> responseStream, ServerCallContext context)
    {
        var caller = CallerFeature.Of(context);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, desk.Stopped);
        try
        {
            await ServeAsync(caller, requestStream, responseStream, end.Token);
        }
        catch (OperationCanceledException) when (desk.Stopped.IsCancellationRequested)
        {
            throw WorkloadDesk.Ending();
        }
    }

    public override Task<DiscoveryResponse> FetchSecrets(DiscoveryRequest request, ServerCallContext context)
    {
        RequireSecrets(request);
        var secrets = SecretSet.Of(desk.For(CallerFeature.Of(context)), [.. request.ResourceNames]);
        return secrets.IsEmpty
            ? throw new RpcException(new Status(StatusCode.NotFound, $"There is no secret by these names yet. {SecretSet.Names}"))
            : Task.FromResult(secrets.ToResponse(nonce: ""));
    }

    public override Task DeltaSecrets(
        IAsyncStreamReader<DeltaDiscoveryRequest> requestStream, IServerStreamWriter<DeltaDiscoveryResponse> responseStream, ServerCallContext context) =>
        throw new RpcException(new Status(StatusCode.Unimplemented, "Not served: set api_type GRPC instead of DELTA_GRPC."));

    private async Task ServeAsync(
        Caller caller, IAsyncStreamReader<DiscoveryRequest> requests, IServerStreamWriter<DiscoveryResponse> responses, CancellationToken end)
    {
        var subscription = new SecretSubscription();
        // Reads and writes without the token: gRPC would tell the caller that it gave up itself.
        var reading = requests.MoveNext(CancellationToken.None);
        var change = desk.NextChange.WaitAsync(end);
        while (true)
        {
            await Task.WhenAny(reading, change);
            end.ThrowIfCancellationRequested();
            if (change.IsCompleted)
                change = desk.NextChange.WaitAsync(end);
            if (reading.IsCompleted)
            {
                if (!await reading)
                    return;
                RequireSecrets(requests.Current);
                if (subscription.Take(requests.Current) is { } complaint)
                    desk.Note("warning", "secrets-rejected", caller, $"version={subscription.Version} message=\"{Short(complaint)}\"");
                reading = requests.MoveNext(CancellationToken.None);
            }
            if (subscription.Answer(names => SecretSet.Of(desk.For(caller), names)) is { } response)
            {
                await responses.WriteAsync(response, CancellationToken.None);
                desk.Note("info", "secrets-told", caller, $"count={response.Resources.Count} version={response.VersionInfo}");
            }
        }
    }

    private static void RequireSecrets(DiscoveryRequest request)
    {
        if (request.TypeUrl.Length > 0 && request.TypeUrl != SecretSet.TypeUrl)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"Only {SecretSet.TypeUrl} is served."));
    }

    private static string Short(string complaint) => complaint.Length > LongestComplaint ? complaint[..LongestComplaint] : complaint;
}

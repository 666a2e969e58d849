using Grpc.Core;
using Grpc.Core.Interceptors;

namespace SigningService.Server.Calls;

/// <summary>
/// The one way into every gRPC method, and out of it: nobody is served who was not admitted, nothing leaves but a result or a status
/// that was made for callers.
/// </summary>
internal sealed class CallGate(CallAdmission admission, CallDismissal dismissal) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        TResponse? response = null;
        await PassAsync(context, async () => response = await continuation(request, context));
        return response!;
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        PassAsync(context, () => continuation(request, responseStream, context));

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        TResponse? response = null;
        await PassAsync(context, async () => response = await continuation(requestStream, context));
        return response!;
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        PassAsync(context, () => continuation(requestStream, responseStream, context));

    private async Task PassAsync(ServerCallContext context, Func<Task> call)
    {
        var http = context.GetHttpContext();
        try
        {
            await admission.AdmitAsync(http, context.Method, context.CancellationToken);
            await call();
            http.Outcome().Status = nameof(StatusCode.OK);
        }
        catch (Exception e)
        {
            throw await dismissal.DismissAsync(http, context, e);
        }
    }
}

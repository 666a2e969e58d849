using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using SigningService.Authority.Approvals;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;

namespace SigningService.Server.Approvals;

/// <summary>
/// The one place that decides whether a call needs others to approve it. Stands behind the gate that admits callers, before every service:
/// what is classified nowhere is refused, and a call that needs approval comes to its service judged only, until it has it.
/// </summary>
internal sealed class ApprovalGate(ApprovalBook policy, ApprovalRequesting requesting) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (RuleOf(context.Method) is not (var act, { } rule))
            return await continuation(request, context);
        var wire = new ApprovableRequest((IMessage)request);
        if (wire.IsValidateOnly)
            return await continuation(request, context);

        var asked = new ApprovalRequest(act, context.Method, wire.Bytes, wire.RequestId);
        var approval = await requesting.ClaimAsync(
            context.KeyedCaller(), rule, asked, () => continuation((TRequest)wire.ToValidateOnly(), context), context.CancellationToken);
        try
        {
            return await continuation(request, context);
        }
        catch (Exception e) when (e is RefusedException or SigningUnavailableException)
        {
            // Refused is not done. What fails otherwise may be: then the approval stays used up.
            await requesting.ReturnAsync(approval, e.Message);
            throw;
        }
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        RequireFree(context.Method);
        return continuation(request, responseStream, context);
    }

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        RequireFree(context.Method);
        return continuation(requestStream, context);
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        RequireFree(context.Method);
        return continuation(requestStream, responseStream, context);
    }

    private (ApprovalAct Act, ApprovalRule? Rule) RuleOf(string method)
    {
        if (ApprovalRules.ByMethod.TryGetValue(method, out var act))
            return (act, policy.Current.RuleOf(act));
        RequireFree(method);
        return default;
    }

    /// <summary>A stream is no single request that could be signed.</summary>
    private static void RequireFree(string method)
    {
        if (!ApprovalRules.Free.Contains(method))
            throw new RefusedException(RefusalReason.NotGranted, "There is no such method here.");
    }
}

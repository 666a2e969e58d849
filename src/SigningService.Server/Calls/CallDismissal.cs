using Grpc.Core;
using SigningService.Authority.Refusals;
using SigningService.Server.Callers;
using SigningService.Server.Listeners;
using SigningService.Server.Observability;

namespace SigningService.Server.Calls;

/// <summary>Ends a call that failed: decides on its status, has refusals audited, and closes the connections of callers not accepted.</summary>
internal sealed class CallDismissal(Failures failures, RefusalRecorder recorder, ILogger<CallDismissal> logger)
{
    /// <summary>What to throw to the caller.</summary>
    public async ValueTask<RpcException> DismissAsync(HttpContext http, ServerCallContext context, Exception thrown)
    {
        var outcome = http.Outcome();
        if (Failures.AsRefusal(thrown) is { } refused)
            outcome.Reason = RefusalStatus.WireName(refused.Reason);
        var status = await JudgeAsync(http, context, thrown);
        outcome.Status = status.StatusCode.ToString();
        return status;
    }

    /// <summary>The status that a failure comes to, of the call or of one request of many in it.</summary>
    /// <param name="identity">Whose request it was, where that is not the caller.</param>
    public async ValueTask<RpcException> JudgeAsync(HttpContext http, ServerCallContext context, Exception thrown, string? identity = null)
    {
        if (thrown is RpcException rpc)
            return rpc;
        if (thrown is OperationCanceledException && context.CancellationToken.IsCancellationRequested)
            return new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled or took too long."));
        if (Failures.AsRefusal(thrown) is not { } refused)
            return failures.ToRpc(thrown, context.Method);

        if (refused.InnerException is { } cause)
            Log.Unavailable(logger, context.Method, RefusalStatus.WireName(refused.Reason), cause.Message);
        if (refused.Reason == RefusalReason.CallerNotAccepted)
            http.Connection.RequestClose();
        // Who has no name yet has an address.
        var address = http.AcceptedBy() == ListenerKind.Enrolment ? http.Connection.RemoteIpAddress?.ToString() : null;
        var outcome = http.Outcome();
        await recorder.RecordAsync(identity ?? outcome.Caller?.Identity ?? Describe(outcome.Certificate), context.Method, refused, address);
        return Failures.ToRpc(refused);
    }

    private static string Describe(CallerCertificate? certificate) => certificate is null ? "nobody" : "certificate:" + certificate.Thumbprint;
}

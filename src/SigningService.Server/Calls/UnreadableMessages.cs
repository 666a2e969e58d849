using Grpc.Core;
using SigningService.Server.Callers;

namespace SigningService.Server.Calls;

/// <summary>
/// A message that is no protobuf fails in the framework before any service sees it, and comes out as UNKNOWN, as if it were a fault of
/// ours. It is the caller's: INVALID_ARGUMENT.
/// </summary>
internal sealed class UnreadableMessages(RequestDelegate next, RefusalRecorder recorder)
{
    private const string StatusHeader = "grpc-status";

    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        var headers = context.Response.Headers;
        if (context.Response.HasStarted || context.Outcome().Status is not null || headers[StatusHeader] != ((int)StatusCode.Unknown).ToString())
            return;

        var refused = Failures.Unreadable;
        headers[StatusHeader] = ((int)StatusCode.InvalidArgument).ToString();
        headers["grpc-message"] = refused.Message;
        context.Outcome().Status = nameof(StatusCode.InvalidArgument);
        context.Outcome().Reason = RefusalStatus.WireName(refused.Reason);
        await recorder.RecordAsync("connection:" + context.Connection.Id, context.Request.Path, refused);
    }
}

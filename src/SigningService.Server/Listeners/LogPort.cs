using System.Globalization;
using Grpc.Core;
using SigningService.Authority.Refusals;
using SigningService.Server.Auditing;
using SigningService.Server.Callers;
using SigningService.Server.Calls;
using SigningService.Server.Observability;

namespace SigningService.Server.Listeners;

/// <summary>
/// Serves the log's files on the gRPC listener. Who asks is recognised, admitted and audited as every gRPC caller is; only the answer is
/// plain HTTP.
/// </summary>
internal sealed class LogPort(LogFiles files, CallAdmission admission, AuditReads reads, RefusalRecorder recorder, Failures failures)
{
    // Private: the connection is the caller's, and no cache on the way has asked who the next one is.
    private const string ForEver = "private, max-age=31536000, immutable";
    private const string NotAtAll = "no-store";

    public async Task ServeAsync(HttpContext context)
    {
        var path = LogPath.Of(context)!;
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Get;
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        try
        {
            await admission.AdmitAsync(context, path.Rule, context.RequestAborted);
            await AnswerAsync(context, path);
        }
        catch (Exception e) when (Failures.AsRefusal(e) is { } refused)
        {
            await DismissAsync(context, path, refused);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _ = failures.ToRpc(e, path.Name); // For the line in the log; nothing of it is told.
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    private async Task AnswerAsync(HttpContext context, LogPath path)
    {
        if (path.Tile is not { } tile)
        {
            await WriteAsync(context, await files.ReadCheckpointAsync(context.RequestAborted), "text/plain; charset=utf-8", NotAtAll);
            return;
        }

        if (path.IsOfEntries)
            await reads.RecordAsync(context.Outcome().Caller!.Identity, "tiles", context.RequestAborted);
        var content = path.IsOfEntries
            ? await files.ReadEntriesAsync(tile, context.RequestAborted)
            : await files.ReadHashesAsync(tile, context.RequestAborted);
        if (content is { } found)
            await WriteAsync(context, found, "application/octet-stream", ForEver);
        else
            context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> content, string contentType, string caching)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = content.Length;
        context.Response.Headers.CacheControl = caching;
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    private async Task DismissAsync(HttpContext context, LogPath path, RefusedException refused)
    {
        var outcome = context.Outcome();
        outcome.Reason = RefusalStatus.WireName(refused.Reason);
        if (refused.Reason == RefusalReason.CallerNotAccepted)
            context.Connection.RequestClose();
        await recorder.RecordAsync(outcome.Caller?.Identity ?? Describe(outcome.Certificate), path.Name, refused);
        context.Response.StatusCode = StatusOf(RefusalStatus.Of(refused.Reason));
        if (refused.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        context.Response.Headers.CacheControl = NotAtAll;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(SafeText.Of(refused.Message) + "\n", context.RequestAborted);
    }

    private static string Describe(CallerCertificate? certificate) => certificate is null ? "nobody" : "certificate:" + certificate.Thumbprint;

    private static int StatusOf(StatusCode code) => code switch
    {
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status404NotFound,
    };
}

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SigningService.Client.AspNetCore.Observability;
using SigningService.Client.Peers;

namespace SigningService.Client.AspNetCore.Peers;

/// <summary>
/// Judges the peer of an open connection again with each request: a handshake may be hours old. Who is refused is told why, where a
/// broken handshake could not, and the connection is asked to close.
/// </summary>
internal sealed class PeerCheck(RequestDelegate next, ILoggerFactory loggers, CertificateMetrics? metrics = null)
{
    private const string GrpcUnauthenticated = "16";
    private readonly ILogger _logger = loggers.CreateLogger(Log.Category);

    public Task InvokeAsync(HttpContext context)
    {
        var connection = context.Features.Get<PeerConnection>();
        var verdict = connection?.JudgeAgain() ?? PeerVerdict.Accepted;
        if (verdict == PeerVerdict.Accepted)
            return next(context);
        var peer = connection!.Peer!;
        metrics?.Refused(verdict);
        Log.RequestRefused(_logger, verdict, SafeText.Of(peer.Subject), peer.SerialNumber, peer.Thumbprint);
        context.Connection.RequestClose();
        return RefuseAsync(context, SentenceFor(verdict));
    }

    private static Task RefuseAsync(HttpContext context, string sentence)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true)
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = GrpcUnauthenticated;
            context.Response.Headers["grpc-message"] = sentence;
            return Task.CompletedTask;
        }
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Results.Problem(sentence, statusCode: StatusCodes.Status401Unauthorized, title: "The client certificate is not accepted").ExecuteAsync(context);
    }

    private static string SentenceFor(PeerVerdict verdict) => verdict switch
    {
        PeerVerdict.Revoked => "The client certificate is revoked. Enrol again.",
        PeerVerdict.NotTimeValid => "The client certificate is expired or not yet valid. Renew it, and connect anew.",
        PeerVerdict.RevocationUnknown => "It is not known at present whether the client certificate is revoked. Try again later.",
        _ => "The client certificate is no longer trusted here. Connect anew with a current one.",
    };
}

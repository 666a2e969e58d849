using SigningService.Server.Callers;
using SigningService.Server.Configuration;
using SigningService.Server.Calls;
using SigningService.Server.Listeners;

namespace SigningService.Server.Observability;

/// <summary>
/// Writes one line a request, and counts it, whatever became of it, and a warning for callers whose certificate is about to end. The outermost step,
/// so that a request that was turned away early has its line too.
/// </summary>
internal sealed class RequestLog(
    RequestDelegate next, ServiceSettings settings, RequestMetrics metrics, TimeProvider timeProvider, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = timeProvider.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            Write(context, timeProvider.GetElapsedTime(started));
        }
    }

    private void Write(HttpContext context, TimeSpan elapsed)
    {
        var listener = context.AcceptedBy();
        if (listener == ListenerKind.Operations)
            return; // Scraped every few seconds by the same host: it would drown the rest.
        var outcome = context.Outcome();
        var status = outcome.Status ?? context.Response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture);
        metrics.Count(listener, status, outcome.Reason);
        if (listener == ListenerKind.Publication && context.Response.StatusCode < StatusCodes.Status400BadRequest)
            return; // Anyone may fetch, without end: what was served is counted, and fills no disk.
        var certificate = outcome.Certificate;
        Log.Request(
            logger,
            listener.ToString(),
            $"{context.Request.Method} {context.Request.Path}",
            status,
            outcome.Reason,
            elapsed.TotalMilliseconds,
            outcome.Caller?.Identity,
            certificate?.Subject,
            certificate?.Thumbprint,
            certificate?.Id.Serial.ToString(),
            certificate?.NotAfter,
            context.Connection.RemoteIpAddress?.ToString(),
            context.Features.Get<KeyExchange>()?.Name);
        if (outcome.Caller is { } caller && certificate is not null)
            WarnBeforeExpiry(caller.Identity, certificate);
    }

    private void WarnBeforeExpiry(string identity, CallerCertificate certificate)
    {
        var left = certificate.NotAfter - timeProvider.GetUtcNow();
        if (left < settings.WarnBeforeExpiry && certificate.WarnOnce())
            Log.CallerExpiresSoon(logger, identity, certificate.Id.Serial.ToString(), (int)left.TotalDays, certificate.NotAfter);
    }
}

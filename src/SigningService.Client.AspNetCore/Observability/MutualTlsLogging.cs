using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SigningService.Client.AspNetCore.Peers;
using SigningService.Client.Peers;

namespace SigningService.Client.AspNetCore.Observability;

/// <summary>Logs who is at the other end with the first request of each connection.</summary>
internal sealed class MutualTlsLogging(RequestDelegate next, ILoggerFactory loggers, TimeProvider? clock = null)
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    private readonly ILogger _logger = loggers.CreateLogger(Log.Category);
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetPeer() is { } peer && IsFirst(context))
            Write(peer);
        return next(context);
    }

    private void Write(Peer peer)
    {
        var subject = SafeText.Of(peer.Subject);
        Log.PeerConnected(_logger, subject, peer.Thumbprint, peer.SerialNumber, peer.NotAfter);
        var left = peer.NotAfter - _clock.GetUtcNow();
        var lifetime = peer.NotAfter - peer.NotBefore;
        if (left < (lifetime > Soon ? Soon : lifetime / 5))
            Log.PeerExpiresSoon(_logger, subject, peer.SerialNumber, (int)left.TotalDays, peer.NotAfter);
    }

    private static bool IsFirst(HttpContext context)
    {
        if (context.Features.Get<IConnectionItemsFeature>()?.Items is not { } items)
            return true;
        lock (items)
            return items.TryAdd(typeof(MutualTlsLogging), null);
    }
}

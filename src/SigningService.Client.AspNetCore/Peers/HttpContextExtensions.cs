using Microsoft.AspNetCore.Http;
using SigningService.Client.Peers;

namespace SigningService.Client.AspNetCore.Peers;

/// <summary>Who sent a request.</summary>
public static class HttpContextExtensions
{
    /// <summary>The other side of the request's connection; null if it showed no certificate, or came by a listener without <c>UseSigningServiceCertificate</c>.</summary>
    public static Peer? GetPeer(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<PeerConnection>()?.Peer;
    }
}

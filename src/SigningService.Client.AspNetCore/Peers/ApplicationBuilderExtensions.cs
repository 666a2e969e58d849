using Microsoft.AspNetCore.Builder;
using SigningService.Client.AspNetCore.Observability;

namespace SigningService.Client.AspNetCore.Peers;

/// <summary>Steps of the request pipeline.</summary>
public static class ApplicationBuilderExtensions
{
    /// <summary>
    /// Refuses requests of peers that were revoked, expired or lost their root since the handshake: 401, in gRPC UNAUTHENTICATED, and the
    /// connection is asked to close. <c>AddSigningServiceCertificate</c> puts it in front of everything by itself.
    /// </summary>
    public static IApplicationBuilder UsePeerCheck(this IApplicationBuilder app) => app.UseMiddleware<PeerCheck>();

    /// <summary>
    /// Logs once a connection who is at the other end (subject, thumbprint, serial number, notAfter), and warns if its certificate ends
    /// within 30 days. Certificates that live shorter than that are warned of in their last fifth.
    /// </summary>
    public static IApplicationBuilder UseMutualTlsLogging(this IApplicationBuilder app) => app.UseMiddleware<MutualTlsLogging>();
}

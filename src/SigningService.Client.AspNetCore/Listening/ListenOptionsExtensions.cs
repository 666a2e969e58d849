using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SigningService.Client.AspNetCore.Observability;
using SigningService.Client.Holding;
using SigningService.Client.Peers;
using SigningService.Client.Revocation;

namespace SigningService.Client.AspNetCore.Listening;

/// <summary>Mutual TLS for Kestrel's endpoints.</summary>
public static class ListenOptionsExtensions
{
    /// <summary>
    /// TLS 1.3 with the certificate that the source holds at each new connection, and its intermediates; a client certificate for client
    /// authentication under the source's roots is required. A new certificate needs no restart and ends no connection. Set
    /// <see cref="ListenOptions.Protocols"/> before.
    /// </summary>
    /// <remarks>
    /// The handshake refuses what does not hold. Open connections are judged again with each request by <c>UsePeerCheck</c>, which
    /// <c>AddSigningServiceCertificate</c> puts in front of everything.
    /// </remarks>
    public static ListenOptions UseSigningServiceCertificate(this ListenOptions listen, ICertificateSource source, MutualTlsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(listen);
        ArgumentNullException.ThrowIfNull(source);
        options ??= new MutualTlsOptions();
        if (options.ClientCertificate == ClientCertificateMode.DelayCertificate)
            throw new ArgumentException("A client certificate is asked for in the handshake or not at all.", nameof(options));
        var services = listen.ApplicationServices;
        var verifier = new PeerVerifier(
            source, PeerRole.Client, options.Revocation ?? services.GetService<RevocationLists>(), services.GetService<TimeProvider>() ?? TimeProvider.System);
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(Log.Category);
        return listen.UseHttps(new IncomingConnections(source, options, verifier, logger, services.GetService<CertificateMetrics>()).Create());
    }

    /// <summary>As the other, with the source that was given to <c>AddSigningServiceCertificate</c>.</summary>
    public static ListenOptions UseSigningServiceCertificate(this ListenOptions listen, MutualTlsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(listen);
        return listen.UseSigningServiceCertificate(listen.ApplicationServices.GetRequiredService<ICertificateSource>(), options);
    }
}

using Grpc.Net.Client;
using SigningService.Client.Holding;
using SigningService.Client.Peers;

namespace SigningService.Client.Connections;

/// <summary>Connections to other services with a certificate that renews itself.</summary>
public static class CertificateSourceConnections
{
    /// <summary>
    /// A handler for <see cref="HttpClient"/>, to be kept and shared: TLS 1.3, each new connection with the certificate that is current then and
    /// its intermediates; the server judged by the roots that are current then, by name and by extended key usage. It speaks https only,
    /// uses no proxy, follows no redirects and keeps no cookies.
    /// </summary>
    public static SocketsHttpHandler CreateHttpHandler(this ICertificateSource source, ConnectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= new ConnectionOptions();
        var verifier = new PeerVerifier(source, PeerRole.Server, options.Revocation, options.Clock);
        return new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = options.ConnectTimeout,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = options.ConnectionLifetime,
            ConnectCallback = new OutgoingConnections(source, verifier).ConnectAsync,
        };
    }

    /// <summary>A gRPC channel over such a handler; it owns the handler.</summary>
    /// <param name="address">Scheme https, host and port.</param>
    public static GrpcChannel CreateChannel(this ICertificateSource source, Uri address, ConnectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Scheme != Uri.UriSchemeHttps)
            throw new ArgumentException("The server's address begins with https://.", nameof(address));
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = source.CreateHttpHandler(options), DisposeHttpClient = true });
    }
}

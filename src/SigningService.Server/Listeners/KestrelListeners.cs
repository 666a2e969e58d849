using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using SigningService.Server.Configuration;

namespace SigningService.Server.Listeners;

/// <summary>Sets up the four listeners and what any connection may take.</summary>
internal static class KestrelListeners
{
    public static void Configure(KestrelServerOptions options, ListenSettings listen, LimitSettings limits, TlsHandshake handshake)
    {
        options.AddServerHeader = false;
        SetLimits(options.Limits, limits);

        Listen(options, listen.Address, listen.Grpc, ListenerKind.Grpc, handshake.RequireClient(), handshake);
        Listen(options, listen.Address, listen.Enrolment, ListenerKind.Enrolment, handshake.AllowClient(), handshake);
        Listen(options, listen.Address, listen.Publication, ListenerKind.Publication);
        Listen(options, IPAddress.Loopback, listen.Operations, ListenerKind.Operations);
    }

    private static void Listen(
        KestrelServerOptions options, IPAddress address, int port, ListenerKind kind, HttpsConnectionAdapterOptions? tls = null, TlsHandshake? handshake = null) =>
        options.Listen(address, port, listener =>
        {
            var acceptedBy = new AcceptedBy(kind);
            listener.Use(next => connection =>
            {
                connection.Features.Set(acceptedBy);
                return next(connection);
            });
            listener.Protocols = tls is null ? HttpProtocols.Http1 : HttpProtocols.Http2;
            if (tls is null)
                return;
            listener.UseHttps(tls);
            listener.Use(next => connection =>
            {
                handshake!.Succeeded(connection);
                return next(connection);
            });
        });

    private static void SetLimits(KestrelServerLimits kestrel, LimitSettings limits)
    {
        kestrel.MaxConcurrentConnections = limits.Connections;
        kestrel.MaxConcurrentUpgradedConnections = 0;
        kestrel.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.MaxRequestHeaderCount = 64;
        kestrel.MaxRequestLineSize = 90 * 1024; // An OCSP request of 64 KiB in base64 in the path.
        kestrel.MaxRequestBufferSize = 128 * 1024;
        kestrel.MaxRequestBodySize = 8 * 1024 * 1024; // Of a stream; single messages are capped by gRPC.
        kestrel.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        kestrel.MinResponseDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        kestrel.Http2.MaxStreamsPerConnection = 100;
        kestrel.Http2.MaxRequestHeaderFieldSize = 8 * 1024;
        kestrel.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        kestrel.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
    }
}

using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using SigningService.Server.Configuration;
using SigningService.Server.Observability;
using SigningService.Server.OwnCertificates;

namespace SigningService.Server.Listeners;

/// <summary>
/// Answers every new TLS connection with the certificate that is current then, so that a renewed one needs no restart. TLS 1.3 only and
/// no resumption: a ticket would outlive the checks that it was given after.
/// </summary>
internal sealed class TlsHandshake(TlsIdentities identities, ClientTrust trust, ServiceSettings settings, TlsMetrics metrics) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // A full handshake costs a hundred times what a call does; one address must not use up the machine with them.
    private readonly PartitionedRateLimiter<IPAddress> _handshakes = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetTokenBucketLimiter(address, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = settings.Limits.HandshakesPerSecond * 2,
            TokensPerPeriod = settings.Limits.HandshakesPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    /// <summary>Options for the listener that requires a client certificate.</summary>
    public HttpsConnectionAdapterOptions RequireClient() => Options(requireClient: true);

    /// <summary>Options for the listener where a client certificate is optional, and gives no rights.</summary>
    public HttpsConnectionAdapterOptions AllowClient() => Options(requireClient: false);

    /// <summary>Notes a connection whose handshake succeeded.</summary>
    public void Succeeded(ConnectionContext connection)
    {
        var agreed = AgreedOn(connection);
        metrics.Count(agreed.Name, identities.Find(agreed.Host).Settings.Key.Name);
    }

    public void Dispose() => _handshakes.Dispose();

    private HttpsConnectionAdapterOptions Options(bool requireClient) => new()
    {
        HandshakeTimeout = Timeout,
        TlsClientHelloBytesCallback = (connection, hello) => connection.Features.Set(KeyExchange.Read(hello)),
        // It is asked for one; what is shown is decided below.
        ServerCertificateSelector = (_, _) => null,
        OnAuthenticate = (connection, options) => Answer(connection, options, requireClient),
    };

    private void Answer(ConnectionContext connection, SslServerAuthenticationOptions options, bool requireClient)
    {
        RequireFew(connection);
        var agreed = AgreedOn(connection);
        if (settings.Tls.RequiresHybrid && !agreed.IsHybrid)
            throw new AuthenticationException("The client offers no key exchange that stands against a quantum computer.");

        options.ServerCertificateSelectionCallback = null;
        options.ServerCertificateContext = identities.Find(agreed.Host).Current ?? throw new AuthenticationException("There is no server certificate yet.");
        options.EnabledSslProtocols = SslProtocols.Tls13;
        options.AllowTlsResume = false;
        options.AllowRenegotiation = false;
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = trust.Policy();
        options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            (certificate is null && !requireClient) || trust.Accepts(certificate, chain, errors);
        options.ApplicationProtocols = [SslApplicationProtocol.Http2];
    }

    private void RequireFew(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is not IPEndPoint peer)
            return;
        using var lease = _handshakes.AttemptAcquire(peer.Address);
        if (!lease.IsAcquired)
            throw new AuthenticationException("Too many handshakes from one address.");
    }

    private static KeyExchange AgreedOn(ConnectionContext connection) => connection.Features.Get<KeyExchange>() ?? KeyExchange.Unknown;
}

using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using SigningService.Server.Configuration;
using SigningService.Server.OwnCertificates;

namespace SigningService.Server.Listeners;

/// <summary>
/// Answers every new TLS connection with the certificate that is current then, so that a renewed one needs no restart. TLS 1.3 only and
/// no resumption: a ticket would outlive the checks that it was given after.
/// </summary>
internal sealed class TlsHandshake(TlsIdentity identity, ClientTrust trust, LimitSettings limits) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // A full handshake costs a hundred times what a call does; one address must not use up the machine with them.
    private readonly PartitionedRateLimiter<IPAddress> _handshakes = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetTokenBucketLimiter(address, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.HandshakesPerSecond * 2,
            TokensPerPeriod = limits.HandshakesPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    /// <summary>Options for the listener that requires a client certificate.</summary>
    public TlsHandshakeCallbackOptions RequireClient() => new() { HandshakeTimeout = Timeout, OnConnection = context => Answer(context, true) };

    /// <summary>Options for the listener where a client certificate is optional, and gives no rights.</summary>
    public TlsHandshakeCallbackOptions AllowClient() => new() { HandshakeTimeout = Timeout, OnConnection = context => Answer(context, false) };

    public void Dispose() => _handshakes.Dispose();

    private ValueTask<SslServerAuthenticationOptions> Answer(TlsHandshakeCallbackContext context, bool requireClient)
    {
        if (context.Connection.RemoteEndPoint is IPEndPoint peer)
        {
            using var lease = _handshakes.AttemptAcquire(peer.Address);
            if (!lease.IsAcquired)
                throw new AuthenticationException("Too many handshakes from one address.");
        }

        return ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = identity.Current ?? throw new AuthenticationException("There is no server certificate yet."),
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowTlsResume = false,
            AllowRenegotiation = false,
            ClientCertificateRequired = true,
            CertificateChainPolicy = trust.Policy(),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                (certificate is null && !requireClient) || trust.Accepts(certificate, chain, errors),
            ApplicationProtocols = [SslApplicationProtocol.Http2],
        });
    }
}

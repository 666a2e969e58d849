using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using SigningService.Authority.Authorities;
using SigningService.Authority.Refusals;
using SigningService.Server.Configuration;

namespace SigningService.Server.Callers;

/// <summary>Keeps what is remembered of connections, and how many each identity has.</summary>
internal sealed class ConnectionBook(ServiceSettings settings, AuthorityDirectory authorities, TimeProvider timeProvider)
{
    private readonly Dictionary<string, int> _byIdentity = [];

    public ConnectionState StateOf(HttpContext http) =>
        ConnectionState.Of(http, IssuerOf, timeProvider.GetUtcNow(), settings.ConnectionAge);

    /// <summary>Counts a connection to the identity of its first call, until it is closed.</summary>
    /// <exception cref="RefusedException">The identity has too many; this one is asked to close.</exception>
    public void Count(HttpContext http, ConnectionState connection, string identity)
    {
        if (!connection.CountOnce())
            return;
        lock (_byIdentity)
        {
            var count = _byIdentity.GetValueOrDefault(identity) + 1;
            _byIdentity[identity] = count;
            http.Features.GetRequiredFeature<IConnectionLifetimeFeature>().ConnectionClosed.Register(() => Release(identity));
            if (count <= settings.Limits.ConnectionsPerCaller)
                return;
        }

        http.Connection.RequestClose();
        throw new RefusedException(RefusalReason.Overloaded, "You have too many connections open. Share one.", TimeSpan.FromSeconds(10));
    }

    /// <summary>Which of the client authorities the handshake has shown to be the issuer.</summary>
    private string? IssuerOf(X509Certificate2 certificate) => authorities.FindBySubject(certificate.IssuerName.RawData)?.Id;

    private void Release(string identity)
    {
        lock (_byIdentity)
        {
            if (--_byIdentity[identity] <= 0)
                _byIdentity.Remove(identity);
        }
    }
}

using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace SigningService.Server.Callers;

/// <summary>What is remembered as long as a connection lives.</summary>
internal sealed class ConnectionState
{
    private int _counted;

    private ConnectionState(CallerCertificate? certificate, DateTimeOffset closeAfter)
    {
        Certificate = certificate;
        CloseAfter = closeAfter;
    }

    /// <summary>Null if the connection came without one.</summary>
    public CallerCertificate? Certificate { get; }

    /// <summary>From then on the connection is asked to close after the call at hand.</summary>
    public DateTimeOffset CloseAfter { get; }

    /// <summary>True for the first call of the connection, once.</summary>
    public bool CountOnce() => Interlocked.Exchange(ref _counted, 1) == 0;

    /// <summary>The state of the request's connection, made by its first request.</summary>
    /// <param name="issuerOf">The authority that the handshake has shown to be the issuer of a certificate; null if there is none any more.</param>
    public static ConnectionState Of(HttpContext context, Func<X509Certificate2, string?> issuerOf, DateTimeOffset now, TimeSpan maximumAge)
    {
        var items = context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items;
        lock (items)
        {
            if (items.TryGetValue(typeof(ConnectionState), out var known))
                return (ConnectionState)known!;
            var certificate = context.Connection.ClientCertificate is { } presented && issuerOf(presented) is { } issuer
                ? CallerCertificate.Read(presented, issuer)
                : null;
            // Up to a tenth earlier, so that connections that were opened together do not come back together.
            var state = new ConnectionState(certificate, now + (maximumAge * (RandomNumberGenerator.GetInt32(90, 101) / 100.0)));
            items[typeof(ConnectionState)] = state;
            return state;
        }
    }
}

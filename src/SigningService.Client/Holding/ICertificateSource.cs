using SigningService.Client.Connections;

namespace SigningService.Client.Holding;

/// <summary>
/// A certificate that renews itself, as those see it who use it: servers, clients and channels ask it for the current one at each new
/// connection and hold none themselves. Safe for many threads.
/// </summary>
public interface ICertificateSource
{
    /// <summary>The certificate with its key and chain; null until there is one. One that was handed out stays usable after it was replaced.</summary>
    ClientIdentity? Current { get; }

    /// <summary>The roots that peers are judged by; they change without a restart as well.</summary>
    TrustBundle Trust { get; }

    /// <summary>Raised after <see cref="Current"/> or <see cref="Trust"/> changed, on any thread.</summary>
    event Action? Changed;
}

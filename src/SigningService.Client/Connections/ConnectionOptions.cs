using SigningService.Client.Revocation;

namespace SigningService.Client.Connections;

/// <summary>How handlers and channels made from a certificate source connect.</summary>
public sealed class ConnectionOptions
{
    /// <summary>Judges servers; null unless set: the revocation of servers is not asked about.</summary>
    public RevocationLists? Revocation { get; set; }

    /// <summary>
    /// How long a connection is used for new requests. A new certificate is shown, and the server judged anew, from the next connection
    /// on. 10 minutes unless set.
    /// </summary>
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Time for the connection and its handshake. 10 seconds unless set.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock that certificates are judged by; the system's unless set.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;
}

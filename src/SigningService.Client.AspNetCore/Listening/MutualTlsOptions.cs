using Microsoft.AspNetCore.Server.Kestrel.Https;
using SigningService.Client.Revocation;

namespace SigningService.Client.AspNetCore.Listening;

/// <summary>What a listener asks of those who connect.</summary>
public sealed class MutualTlsOptions
{
    /// <summary>
    /// Required unless set; <see cref="ClientCertificateMode.AllowCertificate"/> makes it optional, and one that is shown must hold all the
    /// same. Asking later in the connection (DelayCertificate) is not offered: HTTP/2 has no such thing.
    /// </summary>
    public ClientCertificateMode ClientCertificate { get; set; } = ClientCertificateMode.RequireCertificate;

    /// <summary>Judges clients; null: those of the service container if there are any, else revocation is not asked about.</summary>
    public RevocationLists? Revocation { get; set; }

    /// <summary>Whether a session may be resumed by a ticket. Not unless set: a ticket saves a signature, and outlives what was checked.</summary>
    public bool AllowTlsResume { get; set; }

    /// <summary>10 seconds unless set.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

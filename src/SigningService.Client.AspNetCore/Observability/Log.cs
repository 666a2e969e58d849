using Microsoft.Extensions.Logging;
using SigningService.Client.Peers;

namespace SigningService.Client.AspNetCore.Observability;

/// <summary>Everything that is said in the log.</summary>
internal static partial class Log
{
    public const string Category = "SigningService.Client";

    [LoggerMessage(1, LogLevel.Information, "mTLS connection of {Subject}, thumbprint {Thumbprint}, serial {Serial}, ends at {NotAfter}")]
    public static partial void PeerConnected(ILogger logger, string subject, string thumbprint, string serial, DateTimeOffset notAfter);

    [LoggerMessage(2, LogLevel.Warning, "The certificate of {Subject}, serial {Serial}, ends in {Days} days, at {NotAfter}")]
    public static partial void PeerExpiresSoon(ILogger logger, string subject, string serial, int days, DateTimeOffset notAfter);

    [LoggerMessage(3, LogLevel.Warning, "A handshake was refused, {Verdict}: {Subject}, serial {Serial}, of {Issuer}")]
    public static partial void PeerRefused(ILogger logger, PeerVerdict verdict, string subject, string? serial, string issuer);

    [LoggerMessage(4, LogLevel.Warning, "A request on an open connection was refused, {Verdict}: {Subject}, serial {Serial}, thumbprint {Thumbprint}")]
    public static partial void RequestRefused(ILogger logger, PeerVerdict verdict, string subject, string serial, string thumbprint);

    [LoggerMessage(5, LogLevel.Warning, "Revocation lists could not all be refreshed, and are tried again: {Problems}")]
    public static partial void ListsNotRefreshed(ILogger logger, string problems);

    [LoggerMessage(6, LogLevel.Information, "Certificate {Serial} is in use until {NotAfter}")]
    public static partial void CertificateInUse(ILogger logger, string serial, DateTimeOffset notAfter);
}

namespace SigningService.Client;

/// <summary>Reasons that arise on this side of the wire, where the service could not give one.</summary>
public static class ClientReasons
{
    /// <summary>No answer came: nothing listens there, or the connection broke.</summary>
    public const string Unreachable = "UNREACHABLE";

    /// <summary>The server's certificate does not chain to the trust bundle, or is for another name.</summary>
    public const string ServerNotTrusted = "SERVER_NOT_TRUSTED";

    /// <summary>The time that the caller allowed is over.</summary>
    public const string TimedOut = "TIMED_OUT";
}

namespace SigningService.Client.Peers;

/// <summary>What the other side of a connection is.</summary>
public enum PeerRole
{
    /// <summary>It accepted the connection: its certificate must be for server authentication, and for the name that was connected to.</summary>
    Server,

    /// <summary>It opened the connection: its certificate must be for client authentication.</summary>
    Client,
}

using SigningService.Client;
using SigningService.Client.Connections;
using SigningService.Client.Keys;

namespace SigningService.Cli.Acquiring;

/// <summary>What is renewed, over which connection, and where the successor goes.</summary>
internal sealed class RenewalOrder(SigningServiceConnection connection, ClientIdentity? identity) : IDisposable
{
    public SigningServiceConnection Connection { get; } = connection;

    public required TargetFiles Target { get; set; }

    /// <summary>Resource name; empty for the certificate that the call is made with.</summary>
    public string Name { get; set; } = "";

    /// <summary>Names that the successor must have.</summary>
    public IReadOnlyList<string> Names { get; set; } = [];

    /// <summary>Kind of the old key; null if it is not known.</summary>
    public KeyType? KeyType { get; init; }

    public void Dispose()
    {
        Connection.Dispose();
        identity?.Dispose();
    }
}

using SigningService.Client.Connections;

namespace SigningService.Client.Holding;

/// <summary>
/// The one connection to the service, opened anew when identity or roots changed. A call or stream that is under way over the old one
/// breaks and is made again, under the same request id.
/// </summary>
internal sealed class ServiceLink(IReadOnlyList<Uri> servers, TrustStore trust, Func<ClientIdentity?> identity) : IDisposable
{
    private readonly Lock _lock = new();
    private SigningServiceConnection? _connection;
    private (TrustBundle? Trust, ClientIdentity? Identity) _openedWith;

    /// <summary>Only when there are roots and an identity.</summary>
    public SigningServiceConnection Get()
    {
        lock (_lock)
        {
            var now = (trust.Current, identity());
            if (_connection is not null && now == _openedWith)
                return _connection;
            _connection?.Dispose();
            _openedWith = now;
            return _connection = SigningServiceConnection.Open(
                servers, now.Current ?? throw new InvalidOperationException("There are no roots yet."), now.Item2);
        }
    }

    public void Dispose() => _connection?.Dispose();
}

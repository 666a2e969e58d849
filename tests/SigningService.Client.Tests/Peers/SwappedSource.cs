using SigningService.Client.Connections;
using SigningService.Client.Holding;

namespace SigningService.Client.Tests.Peers;

/// <summary>A source whose certificate and roots a test replaces.</summary>
internal sealed class SwappedSource(ClientIdentity? current, TrustBundle trust) : ICertificateSource
{
    private volatile ClientIdentity? _current = current;
    private volatile TrustBundle _trust = trust;

    public event Action? Changed;

    public ClientIdentity? Current => _current;

    public TrustBundle Trust => _trust;

    public void Swap(ClientIdentity next)
    {
        _current = next;
        Changed?.Invoke();
    }

    public void Swap(TrustBundle next)
    {
        _trust = next;
        Changed?.Invoke();
    }
}

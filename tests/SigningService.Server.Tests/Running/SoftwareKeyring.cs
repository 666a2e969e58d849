using SigningService.Authority.Keys;
using SigningService.Server.Keys;
using SigningService.Testing;

namespace SigningService.Server.Tests.Running;

/// <summary>A token in memory, that can be pulled out.</summary>
internal sealed class SoftwareKeyring(params IReadOnlyList<SoftwareSigningKey> keys) : IKeyring
{
    public event Action? Changed;

    public bool IsReady => !keys[0].IsAway;

    public string Description => IsReady ? "ready" : "pulled out";

    public ISigningKey Get(PublicKey publicKey) => keys.Single(key => key.PublicKey.Equals(publicKey));

    public void PullOut() => Set(true);

    public void PutBack() => Set(false);

    private void Set(bool isAway)
    {
        foreach (var key in keys)
            key.IsAway = isAway;
        Changed?.Invoke();
    }
}

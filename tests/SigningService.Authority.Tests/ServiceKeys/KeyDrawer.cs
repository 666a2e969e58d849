using SigningService.Authority.Keys;
using SigningService.Testing;

namespace SigningService.Authority.Tests.ServiceKeys;

/// <summary>Keys by label, made once each.</summary>
internal sealed class KeyDrawer(SoftwareSigningKey first) : IKeyMaking
{
    private readonly Dictionary<string, SoftwareSigningKey> _byLabel = new() { ["audit"] = first };

    public IEnumerable<string> Labels => _byLabel.Keys;

    public ValueTask<PublicKey> MakeAsync(string label, KeyAlgorithm algorithm, CancellationToken cancellationToken)
    {
        if (!_byLabel.TryGetValue(label, out var key))
            _byLabel.Add(label, key = SoftwareSigningKey.Create(algorithm));
        return ValueTask.FromResult(key.PublicKey);
    }

    public ValueTask DestroyAsync(string label, PublicKey publicKey, CancellationToken cancellationToken)
    {
        _byLabel.Remove(label);
        return ValueTask.CompletedTask;
    }

    public ISigningKey Get(PublicKey publicKey) => _byLabel.Values.First(key => key.PublicKey.Equals(publicKey));
}

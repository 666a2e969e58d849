using System.Collections.Concurrent;
using SigningService.Authority.Keys;
using SigningService.Server.Keys;
using SigningService.Testing;

namespace SigningService.Server.Tests.Running;

/// <summary>A token in memory, that can be pulled out and makes keys.</summary>
internal sealed class SoftwareKeyring(params IReadOnlyList<SoftwareSigningKey> first) : IKeyring, IKeyMaking
{
    private readonly ConcurrentDictionary<PublicKey, SoftwareSigningKey> _keys = new(first.ToDictionary(key => key.PublicKey));
    private readonly ConcurrentDictionary<string, SoftwareSigningKey> _labelled = [];

    public event Action? Changed;

    public bool IsReady => !first[0].IsAway;

    public string Description => IsReady ? "ready" : "pulled out";

    /// <summary>Labels of the keys that were made here and are not destroyed.</summary>
    public IEnumerable<string> Labels => _labelled.Keys;

    public ISigningKey Get(PublicKey publicKey) => new Place(this, publicKey);

    /// <summary>Has another key answer in the place of one.</summary>
    public void Plant(PublicKey publicKey, SoftwareSigningKey other) => _keys[publicKey] = other;

    public void Add(SoftwareSigningKey key) => _keys[key.PublicKey] = key;

    public ValueTask<PublicKey> MakeAsync(string label, KeyAlgorithm algorithm, CancellationToken cancellationToken)
    {
        if (!IsReady)
            throw new SigningUnavailableException("pulled out", TimeSpan.FromSeconds(1));
        var key = _labelled.GetOrAdd(label, _ => SoftwareSigningKey.Create(algorithm));
        _keys[key.PublicKey] = key;
        return ValueTask.FromResult(key.PublicKey);
    }

    public ValueTask DestroyAsync(string label, PublicKey publicKey, CancellationToken cancellationToken)
    {
        _labelled.TryRemove(label, out _);
        if (_keys.TryGetValue(publicKey, out var key))
            key.IsAway = true;
        return ValueTask.CompletedTask;
    }

    public void PullOut() => Set(true);

    public void PutBack() => Set(false);

    /// <summary>Where a key is looked for when it is to sign.</summary>
    private sealed class Place(SoftwareKeyring keyring, PublicKey publicKey) : ISigningKey
    {
        public PublicKey PublicKey => publicKey;

        public ValueTask<byte[]> SignAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
            keyring._keys[publicKey].SignAsync(algorithm, message, cancellationToken);

        public ValueTask<byte[]> SignHashAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) =>
            keyring._keys[publicKey].SignHashAsync(algorithm, hash, cancellationToken);
    }

    private void Set(bool isAway)
    {
        foreach (var key in _keys.Values)
            key.IsAway = isAway;
        Changed?.Invoke();
    }
}

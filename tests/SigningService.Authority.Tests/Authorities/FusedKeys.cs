using SigningService.Authority.Keys;
using SigningService.Testing;

namespace SigningService.Authority.Tests.Authorities;

/// <summary>A token in memory with a fuse before and behind every key that is made or destroyed.</summary>
internal sealed class FusedKeys(Fuse fuse) : IKeyMaking
{
    public SortedDictionary<string, SoftwareSigningKey> Held { get; } = new(StringComparer.Ordinal);

    /// <summary>How many keys were ever made.</summary>
    public int Made { get; private set; }

    public ISigningKey Get(PublicKey publicKey) => Held.Values.First(key => key.PublicKey.Equals(publicKey));

    public ValueTask<PublicKey> MakeAsync(string label, KeyAlgorithm algorithm, CancellationToken cancellationToken)
    {
        fuse.Pass();
        if (!Held.TryGetValue(label, out var key))
        {
            Held[label] = key = SoftwareSigningKey.Create(algorithm);
            Made++;
        }

        fuse.Pass();
        return ValueTask.FromResult(key.PublicKey);
    }

    public ValueTask DestroyAsync(string label, PublicKey publicKey, CancellationToken cancellationToken)
    {
        fuse.Pass();
        Held.Remove(label);
        fuse.Pass();
        return ValueTask.CompletedTask;
    }
}

using SigningService.Testing;
using SigningService.Authority.Keys;
using SigningService.Ceremony.Tokens;

namespace SigningService.Ceremony.Tests;

/// <summary>A token in memory, which can be told to fail at the n-th signature as a token does whose cable is pulled.</summary>
internal sealed class SoftwareToken : ICeremonyToken
{
    public Dictionary<string, (SoftwareSigningKey Key, CeremonyKey Described)> Keys { get; } = [];

    /// <summary>Signatures until the cable is pulled.</summary>
    public int SignaturesLeft { get; set; } = int.MaxValue;

    public TokenIdentity Identity { get; } = new("test token", "0123456789abcdef", "Nobody", "Memory");

    public Task<CeremonyKey?> FindAsync(string label, CancellationToken cancellationToken) =>
        Task.FromResult(Keys.TryGetValue(label, out var key) ? key.Described : null);

    public Task<CeremonyKey> GenerateAsync(string label, KeyAlgorithm algorithm, CancellationToken cancellationToken) =>
        Task.FromResult(Add(label, SoftwareSigningKey.Create(algorithm)));

    public ISigningKey GetSigningKey(PublicKey publicKey) => new Cable(this, Keys.Values.First(key => key.Key.PublicKey.Equals(publicKey)).Key);

    public CeremonyKey Add(string label, SoftwareSigningKey key, bool extractable = false)
    {
        var attributes = new Dictionary<string, bool>
        {
            ["CKA_SENSITIVE"] = !extractable,
            ["CKA_EXTRACTABLE"] = extractable,
            ["CKA_SIGN"] = true,
        };
        var described = new CeremonyKey(label, "01", key.PublicKey, attributes);
        Keys[label] = (key, described);
        return described;
    }

    private sealed class Cable(SoftwareToken token, SoftwareSigningKey key) : ISigningKey
    {
        public PublicKey PublicKey => key.PublicKey;

        public ValueTask<byte[]> SignAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
            token.SignaturesLeft-- > 0
                ? key.SignAsync(algorithm, message, cancellationToken)
                : throw new SigningUnavailableException("The cable was pulled.", TimeSpan.FromSeconds(1));

        public ValueTask<byte[]> SignHashAsync(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) =>
            throw new NotSupportedException("A ceremony signs no list that is too large for memory.");
    }
}

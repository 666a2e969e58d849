using SigningService.Authority.Keys;
using SigningService.Hsm;

namespace SigningService.Server.Keys;

/// <summary>The keys in the token, or in the tokens that hold the same.</summary>
internal sealed class TokenKeyring : IKeyring, IAsyncDisposable
{
    private readonly TokenGroup _tokens;

    public TokenKeyring(TokenGroup tokens)
    {
        _tokens = tokens;
        _tokens.StateChanged += () => Changed?.Invoke();
    }

    public event Action? Changed;

    public bool IsReady => _tokens.IsReady;

    public string Description => _tokens.Description;

    public ISigningKey Get(PublicKey publicKey) => _tokens.GetSigningKey(publicKey);

    public ValueTask DisposeAsync() => _tokens.DisposeAsync();
}

using SigningService.Authority.Keys;
using SigningService.Hsm;

namespace SigningService.Server.Keys;

/// <summary>The keys in the token.</summary>
internal sealed class TokenKeyring : IKeyring, IAsyncDisposable
{
    private readonly Token _token;

    public TokenKeyring(Token token)
    {
        _token = token;
        _token.StateChanged += (_, _) => Changed?.Invoke();
    }

    public event Action? Changed;

    public bool IsReady => _token.State.IsReady;

    public string Description => _token.State.Description;

    public ISigningKey Get(PublicKey publicKey) => _token.GetSigningKey(publicKey);

    public ValueTask DisposeAsync() => _token.DisposeAsync();
}

using SigningService.Authority.Keys;
using SigningService.Hsm;
using SigningService.Hsm.Administration;

namespace SigningService.Server.Keys;

/// <summary>
/// Makes and destroys keys in the token that the service signs with. It never logs in by itself: while the token is not ready nothing is
/// tried, so that no attempt of the PIN is spent here.
/// </summary>
internal sealed class TokenKeyMaking(TokenOptions options, IKeyring keyring) : IKeyMaking
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public ISigningKey Get(PublicKey publicKey) => keyring.Get(publicKey);

    public async ValueTask<PublicKey> MakeAsync(string label, KeyAlgorithm algorithm, CancellationToken cancellationToken) => await WithTokenAsync(
        async token => (await token.MakeKeyAsync(label, algorithm, cancellationToken)).PublicKey
            ?? throw new TokenException(TokenFault.KeyNotFound, $"The token shows no public half of the key '{label}'."),
        cancellationToken);

    public async ValueTask DestroyAsync(string label, PublicKey publicKey, CancellationToken cancellationToken) => await WithTokenAsync(
        async token =>
        {
            if (await token.HoldsAsync(label, publicKey.KeyIdentifier, cancellationToken))
                await token.DestroyKeyAsync(label, publicKey.KeyIdentifier, cancellationToken);
            return true;
        },
        cancellationToken);

    private async ValueTask<T> WithTokenAsync<T>(Func<TokenAdministration, Task<T>> act, CancellationToken cancellationToken)
    {
        if (!keyring.IsReady)
            throw new SigningUnavailableException(keyring.Description, Patience);
        try
        {
            using var token = await TokenAdministration.OpenAsync(options, cancellationToken);
            return await act(token);
        }
        catch (TokenException e)
        {
            throw new SigningUnavailableException(e.Message, Patience, e);
        }
    }
}

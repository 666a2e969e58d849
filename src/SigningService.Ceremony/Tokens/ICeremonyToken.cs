using SigningService.Authority.Keys;

namespace SigningService.Ceremony.Tokens;

/// <summary>What the ceremony needs of a token.</summary>
internal interface ICeremonyToken
{
    TokenIdentity Identity { get; }

    /// <summary>The one key pair with this label, null if there is none.</summary>
    /// <exception cref="CeremonyException">There are several, or what is there is no key pair that could sign here.</exception>
    Task<CeremonyKey?> FindAsync(string label, CancellationToken cancellationToken);

    /// <summary>Generates a key pair in the token.</summary>
    Task<CeremonyKey> GenerateAsync(string label, KeyAlgorithm algorithm, CancellationToken cancellationToken);

    /// <summary>The private key that belongs to a public one.</summary>
    ISigningKey GetSigningKey(PublicKey publicKey);
}

using SigningService.Authority.Keys;

namespace SigningService.Server.Keys;

/// <summary>Where the authorities' keys are: the token, or in tests a software stand-in.</summary>
internal interface IKeyring
{
    /// <summary>Whether keys can be used now.</summary>
    bool IsReady { get; }

    /// <summary>A sentence for operators on how the keys are.</summary>
    string Description { get; }

    /// <summary>Raised when the keys become usable, or stop being it.</summary>
    event Action? Changed;

    /// <summary>The private half of a public key. It may be gone for now: then signing with it says so.</summary>
    ISigningKey Get(PublicKey publicKey);
}

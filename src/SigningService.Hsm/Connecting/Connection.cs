using System.Collections.Concurrent;
using SigningService.Authority.Keys;
using SigningService.Hsm.Cryptoki;
using SigningService.Hsm.Keys;

namespace SigningService.Hsm.Connecting;

/// <summary>
/// A login to the token, and the keys found under it. It is made whole and thrown away whole: after any failure of the module, the login or
/// the token there is a new one, and nothing of the old one is used again. One session is never used for signing: it holds the login,
/// which ends with an application's last session.
/// </summary>
internal sealed class Connection(Module module, long epoch, ulong slot, TokenDescription token, IReadOnlyDictionary<ulong, ulong> mechanisms, ulong anchor)
{
    private const ulong SignFlag = 0x800;
    private readonly ConcurrentDictionary<PublicKey, LocatedKey> _keys = new();
    private readonly Lock _locating = new();

    public TokenDescription Token { get; } = token;

    public ICryptoki Cryptoki => module.Cryptoki;

    /// <summary>Ends the library if it has a process of its own, with whatever hangs in it.</summary>
    public bool Abandon() => Cryptoki.Abandon();

    /// <summary>Enters the module, if this connection still belongs to it.</summary>
    public ModuleEntry Enter() => module.Enter(epoch);

    /// <summary>Opens a session for a signer. Call it inside.</summary>
    public ulong OpenSession() => Cryptoki.OpenSession(slot, readWrite: false);

    public bool CanSignWith(SignatureMechanism mechanism) => mechanisms.TryGetValue(mechanism.Call.Number, out var flags) && (flags & SignFlag) != 0;

    /// <summary>
    /// The private key of a public key: searched for, judged and challenged when it is first asked for, one key at a time. Call it inside.
    /// </summary>
    /// <exception cref="TokenException">There is none, or none that may be used.</exception>
    public LocatedKey Locate(PublicKey publicKey, SignatureMechanism mechanism, ulong session)
    {
        if (!CanSignWith(mechanism))
            throw new TokenException(TokenFault.MechanismMissing, $"The token {Token.Label} has no mechanism {mechanism.Name} to sign, which {mechanism.Algorithm} needs.");
        if (_keys.TryGetValue(publicKey, out var known))
            return known;
        lock (_locating)
        {
            if (_keys.TryGetValue(publicKey, out known))
                return known;
            var found = FindLoggedIn(publicKey, session);
            KeyChallenge.Perform(Cryptoki, session, found, publicKey, mechanism);
            return _keys[publicKey] = found;
        }
    }

    /// <summary>Closes a session. Failures do not matter: what is not there any more is as good as closed.</summary>
    public void CloseSession(ulong session)
    {
        try
        {
            using (Enter())
                Cryptoki.CloseSession(session);
        }
        catch (CryptokiException)
        {
        }
    }

    /// <summary>Gives the login up. There is no C_Logout: it would log out everybody in the process.</summary>
    public void Close() => CloseSession(anchor);

    private LocatedKey FindLoggedIn(PublicKey publicKey, ulong session)
    {
        try
        {
            return KeySearch.Find(Cryptoki, session, publicKey);
        }
        catch (TokenException e) when (e.Fault == TokenFault.KeyNotFound)
        {
            // Private keys are invisible to who is not logged in, and a token that went away shows no keys either: neither means
            // that there is no key.
            _ = Cryptoki.GetTokenInfo(slot);
            if (!Cryptoki.IsUserSession(session))
                throw new CryptokiException("The search for a key", ReturnCode.NotLoggedIn);
            throw;
        }
    }
}

using SigningService.Authority.Keys;
using SigningService.Hsm.Connecting;
using SigningService.Hsm.Cryptoki;
using SigningService.Hsm.Keys;

namespace SigningService.Hsm.Administration;

/// <summary>A read-write session, logged in, for one administrative act. Every act has its own, so that it sees the token and not a memory of it.</summary>
internal sealed class AdministrationSession : IDisposable
{
    private readonly Module _module;
    private readonly ModuleEntry _entry;
    private readonly ulong _session;

    private AdministrationSession(Module module, TokenOptions options, Login login)
    {
        _module = module;
        module.EnsureInitialised();
        _entry = module.Enter(module.Epoch);
        try
        {
            (Slot, Token) = Slots.Find(Cryptoki, options.TokenLabel, options.TokenSerial);
            _session = Cryptoki.OpenSession(Slot, readWrite: true);
        }
        catch
        {
            _entry.Dispose();
            throw;
        }

        try
        {
            if (!Cryptoki.IsUserSession(_session))
                login.Perform(Cryptoki, _session, Token);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ulong Slot { get; }

    public TokenDescription Token { get; }

    private ICryptoki Cryptoki => _module.Cryptoki;

    /// <summary>Opens a session. Libraries that list tokens only when they are initialised do not see a new one until they are initialised anew.</summary>
    public static AdministrationSession Open(Module module, TokenOptions options, Login login)
    {
        var epoch = module.Epoch;
        try
        {
            return new AdministrationSession(module, options, login);
        }
        catch (TokenException e) when (e.Fault == TokenFault.TokenNotFound && epoch != 0 && !module.ServesOthers)
        {
            module.Reinitialise(epoch, TimeSpan.FromSeconds(1));
            return new AdministrationSession(module, options, login);
        }
    }

    public IReadOnlyList<TokenKey> ListKeys() => [.. KeySearch.PrivateKeys(Cryptoki, _session).Select(Describe)];

    public TokenKey Generate(string label, KeyMechanism mechanism)
    {
        RequireMechanism(mechanism);
        var attribute = new ObjectAttribute(AttributeNumber.Label, label);
        if (KeySearch.PrivateKeys(Cryptoki, _session, attribute).Concat(KeySearch.PublicKeys(Cryptoki, _session, attribute)).FirstOrDefault() is { } taken)
            throw new TokenException(TokenFault.LabelTaken, $"The token {Token.Label} holds a key labelled '{label}' already: {taken}. Choose another label.");

        var (publicHandle, privateHandle) = GeneratePair(label, mechanism);
        try
        {
            var publicKey = PublicKeyObject.Read(Cryptoki, _session, publicHandle);
            if (publicKey?.Algorithm != mechanism.Algorithm)
                throw new TokenException(TokenFault.OperationFailed, $"The token made something else than a key of {mechanism.Algorithm}.");
            var id = new ObjectAttribute(AttributeNumber.Id, publicKey.KeyIdentifier.ToArray());
            Cryptoki.SetAttribute(_session, publicHandle, id);
            Cryptoki.SetAttribute(_session, privateHandle, id);
            return Finish(label, privateHandle, publicKey);
        }
        catch
        {
            TryDestroy(publicHandle);
            TryDestroy(privateHandle);
            throw;
        }
    }

    /// <summary>The whole pair of a label, or a new one in the place of what an interrupted act left of it.</summary>
    public TokenKey Make(string label, KeyMechanism mechanism)
    {
        var attribute = new ObjectAttribute(AttributeNumber.Label, label);
        var privateKeys = KeySearch.PrivateKeys(Cryptoki, _session, attribute);
        var publicKeys = KeySearch.PublicKeys(Cryptoki, _session, attribute);
        if (privateKeys.Count > 1 || publicKeys.Count > 1)
            throw new TokenException(TokenFault.KeyNotUnique, $"Several keys have the label '{label}', so none is used: {string.Join(", ", privateKeys.Concat(publicKeys))}. Remove the wrong one.");
        if (FindWhole(privateKeys, publicKeys, mechanism) is { } publicKey)
            return Finish(label, privateKeys[0].Handle, publicKey);
        foreach (var rest in privateKeys.Concat(publicKeys))
            Cryptoki.DestroyObject(_session, rest.Handle);
        return Generate(label, mechanism);
    }

    /// <summary>Destroys both halves, or the one that an interrupted call left. Whether they are gone is for another session to see.</summary>
    public void Destroy(string label, ReadOnlyMemory<byte> id)
    {
        var doomed = KeySearch.PrivateKeys(Cryptoki, _session, Name(label, id));
        var publicHalves = KeySearch.PublicKeys(Cryptoki, _session, Name(label, id));
        if (doomed.Count == 0 && publicHalves.Count == 0)
            throw new TokenException(TokenFault.KeyNotFound, $"The token {Token.Label} holds no key '{label}' of id {Convert.ToHexStringLower(id.Span)}.");
        if (doomed.Count > 1)
            throw new TokenException(TokenFault.KeyNotUnique, $"Several private keys have this label and id, so none is destroyed: {string.Join(", ", doomed)}.");
        foreach (var key in doomed.Concat(publicHalves))
            Cryptoki.DestroyObject(_session, key.Handle);
    }

    public bool Holds(string label, ReadOnlyMemory<byte> id) =>
        KeySearch.PrivateKeys(Cryptoki, _session, Name(label, id)).Count > 0 || KeySearch.PublicKeys(Cryptoki, _session, Name(label, id)).Count > 0;

    public void Dispose()
    {
        try
        {
            Cryptoki.CloseSession(_session);
        }
        catch (CryptokiException)
        {
            // Gone already.
        }

        _entry.Dispose();
    }

    private static ObjectAttribute[] Name(string label, ReadOnlyMemory<byte> id) =>
        [new(AttributeNumber.Label, label), new(AttributeNumber.Id, id.ToArray())];

    private TokenKey Describe(LocatedKey key)
    {
        var id = Convert.FromHexString(key.Id);
        var publicObjects = id.Length == 0 ? [] : KeySearch.PublicKeys(Cryptoki, _session, new ObjectAttribute(AttributeNumber.Id, id));
        var publicKey = publicObjects is [var only] ? PublicKeyObject.Read(Cryptoki, _session, only.Handle) : null;
        return new TokenKey(key.Label, id, publicKey, KeyAttributes.Read(Cryptoki, _session, key.Handle));
    }

    /// <summary>The public key of a pair that has both halves and their common id; null if that is not so.</summary>
    private PublicKey? FindWhole(List<LocatedKey> privateKeys, List<LocatedKey> publicKeys, KeyMechanism mechanism)
    {
        if (privateKeys is not [var half] || publicKeys is not [var other] || half.Id != other.Id)
            return null;
        var publicKey = PublicKeyObject.Read(Cryptoki, _session, other.Handle);
        return publicKey?.Algorithm == mechanism.Algorithm && half.Id == Convert.ToHexStringLower(publicKey.KeyIdentifier.Span) ? publicKey : null;
    }

    /// <summary>Freezes a pair that has its id, reads it back and has it sign a challenge.</summary>
    private TokenKey Finish(string label, ulong privateHandle, PublicKey publicKey)
    {
        TryFreeze(privateHandle);
        KeyAttributes.Read(Cryptoki, _session, privateHandle).ThrowIfNotAsMade($"'{label}'");
        var located = KeySearch.Find(Cryptoki, _session, publicKey);
        KeyChallenge.Perform(Cryptoki, _session, located, publicKey, SignatureMechanism.For(SignatureAlgorithm.DefaultFor(publicKey.Algorithm)));
        return Describe(located);
    }

    private void RequireMechanism(KeyMechanism mechanism)
    {
        // CKF_GENERATE_KEY_PAIR; NSS says CKF_GENERATE of the one for ML-DSA.
        const ulong Generates = 0x10000 | 0x8000;
        if (!Cryptoki.GetMechanisms(Slot).TryGetValue(mechanism.Generation.Number, out var flags) || (flags & Generates) == 0)
            throw new TokenException(TokenFault.MechanismMissing, $"The token {Token.Label} has no mechanism {mechanism.Name}, which keys of {mechanism.Algorithm} need.");
    }

    private (ulong Public, ulong Private) GeneratePair(string label, KeyMechanism mechanism)
    {
        var publicTemplate = KeyTemplate.ForPublic(label, mechanism);
        try
        {
            return Cryptoki.GenerateKeyPair(_session, mechanism.Generation, publicTemplate, KeyTemplate.ForPrivate(label, denyRecovery: true));
        }
        catch (CryptokiException e) when (e.Code.Scope == FailureScope.Call)
        {
            // Tokens whose keys of this type cannot recover may refuse to be told so. The attributes are read back in any case.
            return Cryptoki.GenerateKeyPair(_session, mechanism.Generation, publicTemplate, KeyTemplate.ForPrivate(label, denyRecovery: false));
        }
    }

    /// <summary>The id depends on the public key, so the key is frozen after it has been given one, if the token lets it.</summary>
    private void TryFreeze(ulong privateHandle)
    {
        try
        {
            Cryptoki.SetAttribute(_session, privateHandle, new ObjectAttribute(AttributeNumber.Modifiable, false));
        }
        catch (CryptokiException)
        {
            // The book allows it at creation only; what the token made of it is read back and reported.
        }
    }

    private void TryDestroy(ulong handle)
    {
        try
        {
            Cryptoki.DestroyObject(_session, handle);
        }
        catch (CryptokiException)
        {
            // The failure that led here is the one to report; the label is taken from now on, which names what is left.
        }
    }
}

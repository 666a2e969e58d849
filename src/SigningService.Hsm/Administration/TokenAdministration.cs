using System.Security.Cryptography;
using SigningService.Authority.Keys;
using SigningService.Hsm.Connecting;
using SigningService.Hsm.Cryptoki;
using SigningService.Hsm.Keys;

namespace SigningService.Hsm.Administration;

/// <summary>
/// What people do to a token in a ceremony: set it up, make keys, look, destroy. Everything fails loudly, and acts run one after another:
/// parallel key generation has damaged tokens.
/// </summary>
public sealed class TokenAdministration : IDisposable
{
    private readonly TokenOptions _options;
    private readonly Module _module;
    private readonly Login _login;
    private readonly TokenMetrics _metrics;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private TokenAdministration(TokenOptions options, Module module)
    {
        _options = options;
        _module = module;
        _metrics = new TokenMetrics(options.Name);
        _login = new Login(options.PinFile, _metrics);
    }

    /// <summary>Opens a token: finds it and logs in, once.</summary>
    /// <exception cref="TokenException">It cannot be used; the fault says why.</exception>
    public static async Task<TokenAdministration> OpenAsync(TokenOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfSenseless();
        var administration = new TokenAdministration(options, Module.Open(options));
        await administration.RunAsync(_ => 0, cancellationToken).ConfigureAwait(false);
        return administration;
    }

    /// <summary>
    /// Turns the blank token of a slot into one with a label, a security officer and a user PIN. A token that is initialised already is refused,
    /// since initialising it again would destroy its keys.
    /// </summary>
    /// <param name="slot">The slot; null takes the first that holds a blank token.</param>
    /// <param name="label">Up to 32 octets.</param>
    /// <exception cref="TokenException">It was not done, or not wholly.</exception>
    public static Task InitialiseTokenAsync(
        string modulePath,
        string? moduleParameters,
        ulong? slot,
        string label,
        ReadOnlyMemory<byte> securityOfficerPin,
        ReadOnlyMemory<byte> userPin,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(System.Text.Encoding.UTF8.GetByteCount(label), 32, nameof(label));
        return OnOwnThread(() => Initialise(Module.Load(modulePath, moduleParameters), slot, label, securityOfficerPin, userPin), cancellationToken);
    }

    /// <summary>
    /// Makes a key pair that can sign and nothing else and that cannot leave, reads its attributes back, and lets it sign a challenge. A pair
    /// that is not all that is destroyed again.
    /// </summary>
    /// <param name="label">A label that no key of the token has yet.</param>
    /// <exception cref="TokenException">There is no new key.</exception>
    public Task<TokenKey> GenerateKeyAsync(string label, KeyAlgorithm algorithm, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(label);
        ArgumentNullException.ThrowIfNull(algorithm);
        return RunAsync(session => session.Generate(label, KeyMechanism.For(algorithm)), cancellationToken);
    }

    /// <summary>
    /// The key pair of a label: found whole if an interrupted call made it, otherwise made now. What such a call left unfinished is cleared away
    /// first. The key is judged as a new one is.
    /// </summary>
    /// <param name="label">A label that the caller has written down as its own before the first call.</param>
    /// <exception cref="TokenException">There is no such key, or several answer to the label and none is used.</exception>
    public Task<TokenKey> MakeKeyAsync(string label, KeyAlgorithm algorithm, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(label);
        ArgumentNullException.ThrowIfNull(algorithm);
        return RunAsync(session => session.Make(label, KeyMechanism.For(algorithm)), cancellationToken);
    }

    /// <summary>Whether the token holds a private or public key of this label and id.</summary>
    public Task<bool> HoldsAsync(string label, ReadOnlyMemory<byte> id, CancellationToken cancellationToken) =>
        RunAsync(session => session.Holds(label, id), cancellationToken);

    /// <summary>What the token says of itself.</summary>
    public Task<TokenInformation> DescribeAsync(CancellationToken cancellationToken) =>
        RunAsync(session => new TokenInformation(session.Token.Label, session.Token.Serial, session.Token.Manufacturer, session.Token.Model), cancellationToken);

    /// <summary>All private keys of the token, with their public halves.</summary>
    public Task<IReadOnlyList<TokenKey>> ListKeysAsync(CancellationToken cancellationToken) => RunAsync(session => session.ListKeys(), cancellationToken);

    /// <summary>Destroys a key pair, then looks whether it is gone: not every token does what it says.</summary>
    /// <exception cref="TokenException">It is not gone, or was not there.</exception>
    public async Task DestroyKeyAsync(string label, ReadOnlyMemory<byte> id, CancellationToken cancellationToken)
    {
        await RunAsync(
            session =>
            {
                session.Destroy(label, id);
                return 0;
            },
            cancellationToken).ConfigureAwait(false);
        if (await RunAsync(session => session.Holds(label, id), CancellationToken.None).ConfigureAwait(false))
            throw new TokenException(TokenFault.OperationFailed, $"The token said that the key '{label}' is destroyed, but still holds it.");
    }

    public void Dispose()
    {
        _turn.Dispose();
        _module.Cryptoki.Abandon();
        _metrics.Dispose();
    }

    private static int Initialise(Module module, ulong? slot, string label, ReadOnlyMemory<byte> securityOfficerPin, ReadOnlyMemory<byte> userPin)
    {
        module.EnsureInitialised();
        using var entry = module.Enter(module.Epoch);
        var cryptoki = module.Cryptoki;
        var blank = cryptoki.GetSlots().Where(candidate => slot is null || candidate == slot).Where(candidate => !cryptoki.GetTokenInfo(candidate).IsInitialised).ToList();
        if (blank.Count == 0)
            throw new TokenException(TokenFault.TokenNotFound, slot is null ? "No slot holds a blank token." : $"Slot {slot} holds no blank token.");
        if (cryptoki.GetSlots().Any(candidate => cryptoki.GetTokenInfo(candidate) is { IsInitialised: true } token && token.Label == label))
            throw new TokenException(TokenFault.LabelTaken, $"There is a token labelled '{label}' already.");

        var officer = securityOfficerPin.ToArray();
        var user = userPin.ToArray();
        try
        {
            cryptoki.InitToken(blank[0], officer, label);
            // The slot of a token may change with its initialisation.
            var (found, _) = Slots.Find(cryptoki, label, null);
            var session = cryptoki.OpenSession(found, readWrite: true);
            try
            {
                cryptoki.Login(session, UserType.SecurityOfficer, officer);
                cryptoki.InitPin(session, user);
            }
            finally
            {
                // The security officer is logged out with the last session.
                cryptoki.CloseSession(session);
            }

            return 0;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(officer);
            CryptographicOperations.ZeroMemory(user);
        }
    }

    /// <summary>Runs an act on a thread that nobody misses: making an RSA key takes a token seconds, or minutes.</summary>
    private static async Task<T> OnOwnThread<T>(Func<T> act, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Factory.StartNew(act, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        catch (CryptokiException e)
        {
            throw new TokenException(TokenFault.OperationFailed, e.Message, e);
        }
    }

    private async Task<T> RunAsync<T>(Func<AdministrationSession, T> act, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await OnOwnThread(
                () =>
                {
                    using var session = AdministrationSession.Open(_module, _options, _login);
                    return act(session);
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}

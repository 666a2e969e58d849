using SigningService.Hsm.Cryptoki;
using SigningService.Hsm.Processes;

namespace SigningService.Hsm.Connecting;

/// <summary>
/// A PKCS#11 library, in this process or in one of its own: initialised once, finalised only to recover and only when no thread is inside, which crashes more than
/// one vendor's library. Every call goes through <see cref="Enter"/>. The epoch counts initialisations: session and object handles of an
/// earlier one must never reach the library again, where the same numbers may mean something else by now.
/// </summary>
internal sealed class Module
{
    private static readonly Dictionary<string, Module> Loaded = [];
    private readonly Lock _initialisation = new();
    private readonly string? _parameters;
    private TokenNumbers _numbers = TokenNumbers.Standard;
    private bool _isInitialised;
    private bool _isOurs;
    private bool _isDraining;
    private int _inside;
    private int _ready;
    private long _epoch;

    internal Module(ICryptoki cryptoki, string? parameters)
    {
        Cryptoki = cryptoki;
        _parameters = parameters;
    }

    /// <summary>The functions; to be called only between <see cref="Enter"/> and the end of what it gives.</summary>
    public ICryptoki Cryptoki { get; }

    public long Epoch => Volatile.Read(ref _epoch);

    /// <summary>Tokens of this module that are in use; a module that serves somebody is not initialised anew for somebody else's sake.</summary>
    public bool ServesOthers => Volatile.Read(ref _ready) > 0;

    /// <summary>The library of a token: one in a process of its own if it is to have one, otherwise the one of this process.</summary>
    /// <exception cref="TokenException">It cannot be loaded, or is in use with other parameters.</exception>
    public static Module Open(TokenOptions options) => options.Program is { } program
        ? new Module(Renumbered(new ModuleProcess(program, Resolve(options.ModulePath)), options.Numbers), options.ModuleParameters)
        : Load(options.ModulePath, options.ModuleParameters, options.Numbers);

    /// <summary>The one module of a path, loaded on first use and never unloaded.</summary>
    /// <exception cref="TokenException">It cannot be loaded, or is in use with other parameters.</exception>
    public static Module Load(string path, string? parameters, TokenNumbers? numbers = null)
    {
        var key = Resolve(path);
        numbers ??= TokenNumbers.Standard;
        lock (Loaded)
        {
            if (!Loaded.TryGetValue(key, out var module))
                Loaded[key] = module = LoadNew(key, parameters, numbers);
            return module._parameters == parameters && module._numbers == numbers
                ? module
                : throw new TokenException(TokenFault.ModuleFailed, $"{path} is in use with other module parameters; a process can give it only one set.");
        }
    }

    /// <summary>Enters the library as of an epoch. Dispose of the result to leave.</summary>
    /// <exception cref="CryptokiException">The library was, or is being, initialised anew: every handle of that epoch is void.</exception>
    public ModuleEntry Enter(long epoch)
    {
        Interlocked.Increment(ref _inside);
        if (Volatile.Read(ref _isDraining) || Volatile.Read(ref _epoch) != epoch)
        {
            Leave();
            throw new CryptokiException("The module", ReturnCode.NotInitialized);
        }

        return new ModuleEntry(this);
    }

    public void Leave() => Interlocked.Decrement(ref _inside);

    public void CountReady(bool ready) => _ = ready ? Interlocked.Increment(ref _ready) : Interlocked.Decrement(ref _ready);

    /// <summary>Initialises the library unless that is done.</summary>
    /// <exception cref="CryptokiException">It refuses.</exception>
    public void EnsureInitialised()
    {
        lock (_initialisation)
        {
            if (!_isInitialised)
                Initialise();
        }
    }

    /// <summary>Waits until nobody is inside, finalises and initialises. False, with nothing done, if a call does not come back in time.</summary>
    /// <exception cref="CryptokiException">The library refuses to be initialised.</exception>
    public bool Reinitialise(long epoch, TimeSpan drain)
    {
        lock (_initialisation)
        {
            if (_epoch != epoch && _isInitialised)
                return true;
            Volatile.Write(ref _isDraining, true);
            try
            {
                if (!SpinWait.SpinUntil(() => Volatile.Read(ref _inside) == 0, drain))
                    return false;
                FinaliseOurs();
                Initialise();
                return true;
            }
            finally
            {
                Volatile.Write(ref _isDraining, false);
            }
        }
    }

    private static string Resolve(string path)
    {
        var file = new FileInfo(path);
        return file.Exists
            ? file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName
            : throw new TokenException(TokenFault.ModuleFailed, $"There is no PKCS#11 library at {path}.");
    }

    private static ICryptoki Renumbered(ICryptoki cryptoki, TokenNumbers numbers) =>
        numbers == TokenNumbers.Standard ? cryptoki : new RenumberedCryptoki(cryptoki, TokenNumbers.Standard, numbers);

    private static Module LoadNew(string path, string? parameters, TokenNumbers numbers)
    {
        try
        {
            var module = new Module(Renumbered(new InteropCryptoki(path), numbers), parameters) { _numbers = numbers };
            // Libraries tear themselves down when the process exits; a thread that is still inside then crashes it.
            AppDomain.CurrentDomain.ProcessExit += (_, _) => module.DrainForExit();
            return module;
        }
        catch (Exception e) when (e is not TokenException)
        {
            throw new TokenException(TokenFault.ModuleFailed, $"{path} cannot be loaded as a PKCS#11 library.", e);
        }
    }

    private void DrainForExit()
    {
        Volatile.Write(ref _isDraining, true);
        SpinWait.SpinUntil(() => Volatile.Read(ref _inside) == 0, TimeSpan.FromSeconds(2));
    }

    private void Initialise()
    {
        // One that refused to be finalised is initialised still, and by nobody but us.
        _isOurs |= Cryptoki.Initialize(_parameters);
        _isInitialised = true;
        Interlocked.Increment(ref _epoch);
    }

    private void FinaliseOurs()
    {
        Interlocked.Increment(ref _epoch);
        // Somebody else in the process who initialised the library may be inside, where we cannot see it.
        if (!_isInitialised || !_isOurs)
            return;
        _isInitialised = false;
        try
        {
            Cryptoki.FinalizeModule();
            _isOurs = false;
        }
        catch (CryptokiException)
        {
            // What is broken may refuse to be finalised. Whether it can be initialised is what counts.
        }
    }
}

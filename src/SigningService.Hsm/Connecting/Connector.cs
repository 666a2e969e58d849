using Microsoft.Extensions.Logging;
using SigningService.Authority.Keys;
using SigningService.Hsm.Cryptoki;
using SigningService.Hsm.Keys;

namespace SigningService.Hsm.Connecting;

/// <summary>Makes connections: module, token, login, mechanisms, and the keys that were in use before.</summary>
internal sealed class Connector(TokenOptions options, Func<Module> load, Login login, ILogger logger)
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(1);
    private Module? _module;
    private long _epoch;
    private bool _isServing;

    /// <summary>Tries once with the module as it is, and if that fails once more with the module initialised anew.</summary>
    /// <param name="keysInUse">Keys that have signed. If there are some and none is there any more, then this is not the token we knew.</param>
    /// <param name="mayReinitialise">Whether the module may be taken from others who use it.</param>
    /// <exception cref="TokenException">There is no connection.</exception>
    public Connection Connect(IReadOnlyCollection<PublicKey> keysInUse, bool mayReinitialise)
    {
        _module ??= load();
        try
        {
            return TryConnect(_module, keysInUse);
        }
        catch (Exception e) when (IsCurable(e) && (mayReinitialise || !_module.ServesOthers))
        {
            Log.Reinitialising(logger, options.Name, e.Message);
        }
        catch (CryptokiException e)
        {
            throw Failed(e);
        }

        try
        {
            if (!_module.Reinitialise(_epoch, Drain))
                throw new TokenException(TokenFault.Hung, "A call into the PKCS#11 library does not return, so it cannot be initialised anew.");
            return TryConnect(_module, keysInUse);
        }
        catch (CryptokiException e)
        {
            throw Failed(e);
        }
    }

    /// <summary>Tells the module whether this token uses it. Told twice, it counts once.</summary>
    public void Serve(bool isServing)
    {
        if (Interlocked.Exchange(ref _isServing, isServing) != isServing)
            _module?.CountReady(isServing);
    }

    /// <summary>Ends the library if it has a process of its own, with whatever hangs in it.</summary>
    public bool Abandon() => _module?.Cryptoki.Abandon() == true;

    private static bool IsCurable(Exception e) => e
        is CryptokiException { Code.Scope: FailureScope.Connection or FailureScope.Session or FailureScope.Busy }
        or TokenException { Fault: TokenFault.TokenNotFound or TokenFault.OperationFailed or TokenFault.KeyNotFound };

    private static TokenException Failed(CryptokiException e) => new(TokenFault.OperationFailed, e.Message, e);

    private Connection TryConnect(Module module, IReadOnlyCollection<PublicKey> keysInUse)
    {
        _epoch = module.Epoch;
        module.EnsureInitialised();
        _epoch = module.Epoch;
        var connection = LogIn(module);
        try
        {
            using (connection.Enter())
                RequireOneOf(keysInUse, connection);
            return connection;
        }
        catch
        {
            connection.Close();
            throw;
        }
    }

    private Connection LogIn(Module module)
    {
        using var entry = module.Enter(_epoch);
        var cryptoki = module.Cryptoki;
        var (slot, token) = Slots.Find(cryptoki, options.TokenLabel, options.TokenSerial);
        var mechanisms = cryptoki.GetMechanisms(slot);
        var anchor = cryptoki.OpenSession(slot, readWrite: false);
        try
        {
            // Only a session that is not logged in needs the PIN; asking first spares reading it after every hiccup.
            if (!cryptoki.IsUserSession(anchor))
                login.Perform(cryptoki, anchor, token);
            return new Connection(module, _epoch, slot, token, mechanisms, anchor);
        }
        catch
        {
            TryClose(cryptoki, anchor);
            throw;
        }
    }

    private static void RequireOneOf(IReadOnlyCollection<PublicKey> keysInUse, Connection connection)
    {
        if (keysInUse.Count == 0)
            return;
        var session = connection.OpenSession();
        try
        {
            TokenException? last = null;
            foreach (var key in keysInUse)
            {
                try
                {
                    connection.Locate(key, SignatureMechanism.For(SignatureAlgorithm.DefaultFor(key.Algorithm)), session);
                    return;
                }
                catch (TokenException e)
                {
                    last = e;
                }
            }

            throw last!;
        }
        finally
        {
            TryClose(connection.Cryptoki, session);
        }
    }

    private static void TryClose(ICryptoki cryptoki, ulong session)
    {
        try
        {
            cryptoki.CloseSession(session);
        }
        catch (CryptokiException)
        {
            // The failure that led here is the one to report.
        }
    }
}

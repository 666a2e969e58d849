using System.Collections.Concurrent;
using SigningService.Hsm.Cryptoki;

namespace SigningService.Hsm.Tests.Tokens;

/// <summary>A real module that can be told to fail, hang, lie and count.</summary>
internal sealed class FaultyCryptoki(ICryptoki real) : ICryptoki
{
    private readonly ConcurrentDictionary<string, int> _inputs = new();
    private int _inside;

    /// <summary>Called before each C_Sign, with its number; throws or blocks to make a fault.</summary>
    public Action<int> BeforeSign { get; set; } = _ => { };

    /// <summary>Called after each C_Sign with what it gave.</summary>
    public Func<int, byte[], byte[]> AfterSign { get; set; } = (_, signature) => signature;

    public Action BeforeOpenSession { get; set; } = () => { };

    public Action BeforeInitialize { get; set; } = () => { };

    public Action BeforeLogin { get; set; } = () => { };

    /// <summary>Changes what the token says about itself.</summary>
    public Func<TokenDescription, TokenDescription> Describe { get; set; } = token => token;

    public Func<ulong, bool> HasMechanism { get; set; } = _ => true;

    public Func<ulong, byte[]?, byte[]?> Attribute { get; set; } = (_, value) => value;

    public int Signs;
    public int Logins;
    public int Initialisations;
    public int OpenSessions;
    public int MostSessions;
    public int SessionsOpened;
    public int FinalizedWhileInside;

    /// <summary>How often these bytes were given to C_Sign; challenges, which every connection brings, are others.</summary>
    public int SignsOf(byte[] input) => _inputs.GetValueOrDefault(Convert.ToHexString(input));

    // The real module belongs to other tests as well, so that it is never really finalised here; the calls are counted.
    public bool Initialize(string? parameters)
    {
        BeforeInitialize();
        Interlocked.Increment(ref Initialisations);
        return true;
    }

    public void FinalizeModule()
    {
        if (Volatile.Read(ref _inside) > 0)
            FinalizedWhileInside++;
    }

    public bool Abandon() => false;

    public IReadOnlyList<ulong> GetSlots() => real.GetSlots();

    public TokenDescription GetTokenInfo(ulong slot) => Describe(real.GetTokenInfo(slot));

    public IReadOnlyDictionary<ulong, ulong> GetMechanisms(ulong slot) =>
        real.GetMechanisms(slot).Where(mechanism => HasMechanism(mechanism.Key)).ToDictionary();

    public ulong OpenSession(ulong slot, bool readWrite)
    {
        BeforeOpenSession();
        var session = real.OpenSession(slot, readWrite);
        Interlocked.Increment(ref SessionsOpened);
        var open = Interlocked.Increment(ref OpenSessions);
        lock (this)
            MostSessions = Math.Max(MostSessions, open);
        return session;
    }

    public void CloseSession(ulong session)
    {
        real.CloseSession(session);
        Interlocked.Decrement(ref OpenSessions);
    }

    public bool IsUserSession(ulong session) => real.IsUserSession(session);

    public bool Login(ulong session, UserType user, byte[] pin)
    {
        Interlocked.Increment(ref Logins);
        BeforeLogin();
        return real.Login(session, user, pin);
    }

    public void InitToken(ulong slot, byte[] securityOfficerPin, string label) => real.InitToken(slot, securityOfficerPin, label);

    public void InitPin(ulong session, byte[] pin) => real.InitPin(session, pin);

    public IReadOnlyList<ulong> FindObjects(ulong session, IReadOnlyList<ObjectAttribute> template, int maximum) => real.FindObjects(session, template, maximum);

    public byte[]? GetAttribute(ulong session, ulong handle, ulong type) => Attribute(type, real.GetAttribute(session, handle, type));

    public void SetAttribute(ulong session, ulong handle, ObjectAttribute attribute) => real.SetAttribute(session, handle, attribute);

    public void DestroyObject(ulong session, ulong handle) => real.DestroyObject(session, handle);

    public (ulong Public, ulong Private) GenerateKeyPair(
        ulong session, MechanismCall mechanism, IReadOnlyList<ObjectAttribute> publicTemplate, IReadOnlyList<ObjectAttribute> privateTemplate) =>
        real.GenerateKeyPair(session, mechanism, publicTemplate, privateTemplate);

    public byte[] Sign(ulong session, MechanismCall mechanism, ulong key, byte[] data, int maximumLength)
    {
        var number = Interlocked.Increment(ref Signs);
        _inputs.AddOrUpdate(Convert.ToHexString(data), 1, (_, count) => count + 1);
        Interlocked.Increment(ref _inside);
        try
        {
            BeforeSign(number);
            return AfterSign(number, real.Sign(session, mechanism, key, data, maximumLength));
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }
}

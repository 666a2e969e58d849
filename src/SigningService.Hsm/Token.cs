using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SigningService.Authority.Keys;
using SigningService.Hsm.Connecting;
using SigningService.Hsm.Keys;
using SigningService.Hsm.Signing;

namespace SigningService.Hsm;

/// <summary>
/// A PKCS#11 token that signs. It may be away, now or later: then every signature is refused at once, and it heals by itself. A process
/// opens a token once and keeps it.
/// </summary>
public sealed class Token : IAsyncDisposable
{
    private static readonly TimeSpan FreshEnough = TimeSpan.FromSeconds(2);
    private readonly TokenOptions _options;
    private readonly TimeProvider _time;
    private readonly TokenStatus _status;
    private readonly TokenMetrics _metrics;
    private readonly Login _login;
    private readonly Connector _connector;
    private readonly Workshop _workshop;
    private readonly Caretaker _caretaker;
    private readonly ITimer _watchdog;
    private readonly ConcurrentDictionary<PublicKey, TokenSigningKey> _keys = new();
    private int _isDisposed;

    private Token(TokenOptions options, TimeProvider time, ILogger logger, Func<Module> load)
    {
        _options = options;
        _time = time;
        _status = new TokenStatus(options.Name, time, logger);
        _status.Changed += (_, change) => StateChanged?.Invoke(this, change);
        _metrics = new TokenMetrics(options.Name);
        _login = new Login(options.PinFile, _metrics);
        _connector = new Connector(options, load, _login, logger);
        _workshop = new Workshop(options, time, _status, _metrics, logger);
        _metrics.Observe(() => _workshop.InUse, () => _workshop.Waiting, () => _workshop.StuckCount, () => State.IsReady);
        _caretaker = new Caretaker(options, _connector, _workshop, _status, KeysInUse, logger);
        var period = TimeSpan.FromTicks(Math.Clamp(Math.Min(options.SessionWait.Ticks, options.OperationTimeout.Ticks) / 8, TimeSpan.TicksPerMillisecond * 10, TimeSpan.TicksPerSecond / 4));
        _watchdog = time.CreateTimer(_ => Watch(), null, period, period);
    }

    /// <summary>
    /// Raised once when the token becomes unavailable and once when it is ready again, in order, from a thread of this room. Handlers must be
    /// quick. The state just after <see cref="Open(TokenOptions, TimeProvider, ILoggerFactory)"/> is not an event: who subscribes late reads <see cref="State"/>.
    /// </summary>
    public event EventHandler<TokenStateChangedEventArgs>? StateChanged;

    public TokenState State => _status.State;

    /// <summary>
    /// Opens a token, without waiting for it. It does not matter whether the token is there: a signature that is asked for meanwhile waits
    /// for the first connection, and is refused if that fails.
    /// </summary>
    /// <exception cref="ArgumentException">An option is missing or can never work. A file that is missing, or open to others, is a state and no exception.</exception>
    public static Token Open(TokenOptions options, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Open(options, timeProvider, loggerFactory, () => Module.Open(options));
    }

    /// <summary>The key that signs for a public key. Always gives one; whether the token holds it shows when it is used.</summary>
    public ISigningKey GetSigningKey(PublicKey publicKey) => _keys.GetOrAdd(publicKey, static (key, token) => new TokenSigningKey(token, key), this);

    /// <summary>Whether the key can be used now, judged by a signature that it made in the last seconds or makes now.</summary>
    public async ValueTask<bool> CanSignAsync(PublicKey publicKey, CancellationToken cancellationToken)
    {
        var key = (TokenSigningKey)GetSigningKey(publicKey);
        if (State.IsReady && key.LastSignedAt != 0 && _time.GetElapsedTime(key.LastSignedAt) < FreshEnough)
            return true;
        try
        {
            await key.SignAsync(SignatureAlgorithm.DefaultFor(publicKey.Algorithm), KeyChallenge.NewMessage(), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SigningUnavailableException)
        {
            return false;
        }
    }

    /// <summary>An operator says that the PIN file is right now: allows one more login after a refused PIN.</summary>
    public void ReloadPin()
    {
        _login.AllowOneAttempt();
        _caretaker.Wake();
    }

    /// <summary>Takes no more work, finishes what is in hand, and gives the sessions back. A library in this process stays initialised.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _status.Close();
        await _watchdog.DisposeAsync().ConfigureAwait(false);
        // Threads are waited for, which no task of the pool should do for long.
        await Task.Factory.StartNew(Stop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        _connector.Serve(false);
        _connector.Abandon();
        _metrics.Dispose();
    }

    /// <summary>Opens a token on a module of the caller's choice.</summary>
    internal static Token Open(TokenOptions options, TimeProvider timeProvider, ILoggerFactory loggerFactory, Func<Module> load)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        options.ThrowIfSenseless();
        return new Token(options, timeProvider, loggerFactory.CreateLogger<Token>(), load);
    }

    internal async ValueTask<byte[]> SignAsync(SignatureOrder order, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _workshop.Queue.ThrowIfRefusing();
        var work = new SignWork(order, _time.GetTimestamp());
        _workshop.Queue.Add(work);
        // The caller stops waiting; the library cannot be stopped. What it signs after that goes nowhere.
        using var registration = cancellationToken.UnsafeRegister(static (work, token) => ((SignWork)work!).Cancel(token), work);
        return _workshop.Judge(work, await work.Outcome.ConfigureAwait(false));
    }

    private IReadOnlyCollection<PublicKey> KeysInUse() => [.. _keys.Values.Where(key => key.LastSignedAt != 0).Select(key => key.PublicKey)];

    private void Watch()
    {
        _workshop.Watch();
        _caretaker.Watch();
    }

    private void Stop()
    {
        var patience = TimeSpan.FromSeconds(2);
        _caretaker.Stop(patience);
        _workshop.Close(patience);
    }
}

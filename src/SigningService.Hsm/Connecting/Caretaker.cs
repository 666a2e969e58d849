using Microsoft.Extensions.Logging;
using SigningService.Authority.Keys;
using SigningService.Hsm.Keys;
using SigningService.Hsm.Signing;

namespace SigningService.Hsm.Connecting;

/// <summary>
/// The thread that connects: at the start, after every break, and again and again while the token is away. Only this thread initialises,
/// logs in and finalises, so none of that ever happens twice at once.
/// </summary>
internal sealed class Caretaker
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(30);

    private readonly TokenOptions _options;
    private readonly Connector _connector;
    private readonly Workshop _workshop;
    private readonly TokenStatus _status;
    private readonly Func<IReadOnlyCollection<PublicKey>> _keysInUse;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private volatile bool _isStopping;
    private long _attemptStartedAt;
    private long _failingSince;

    public Caretaker(
        TokenOptions options, Connector connector, Workshop workshop, TokenStatus status, Func<IReadOnlyCollection<PublicKey>> keysInUse, ILogger logger)
    {
        (_options, _connector, _workshop, _status, _keysInUse, _logger) = (options, connector, workshop, status, keysInUse, logger);
        _thread = new Thread(Run) { IsBackground = true, Name = "Token caretaker" };
        _thread.Start();
    }

    /// <summary>Does not wait for the end of the pause.</summary>
    public void Wake() => _workshop.ConnectionLost.Set();

    public void Stop(TimeSpan patience)
    {
        _isStopping = true;
        Wake();
        _thread.Join(patience);
    }

    /// <summary>Notices that connecting itself hangs. Called every now and then.</summary>
    public void Watch()
    {
        var startedAt = Volatile.Read(ref _attemptStartedAt);
        if (startedAt != 0 && _workshop.Time.GetElapsedTime(startedAt) > _options.OperationTimeout && _status.State.Fault != TokenFault.Hung)
        {
            _workshop.Refuse(TokenFault.Hung, "Connecting to the token hangs.");
            _connector.Abandon();
        }
    }

    private void Run()
    {
        var pause = FirstPause;
        while (!_isStopping)
        {
            if (_workshop.Connection is not null)
            {
                pause = FirstPause;
                _workshop.ConnectionLost.WaitOne();
            }
            else if (_workshop.IsResting || !TryConnect())
            {
                _workshop.ConnectionLost.WaitOne(pause);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private bool TryConnect()
    {
        Volatile.Write(ref _attemptStartedAt, _workshop.Time.GetTimestamp());
        try
        {
            // Without a connection this token is served by nobody, and must not keep itself from initialising the library anew.
            _connector.Serve(false);
            var connection = _connector.Connect(_keysInUse(), MayDisturbOthers());
            if (_isStopping)
            {
                connection.Close();
                return false;
            }

            _failingSince = 0;
            NameMissingMechanisms(connection);
            _connector.Serve(true);
            _workshop.Attach(connection);
            return true;
        }
        catch (Exception e)
        {
            var failure = e as TokenException ?? new TokenException(TokenFault.OperationFailed, "Connecting failed unexpectedly; the log says more.", e);
            if (e is not TokenException)
                Log.ConnectingFailed(_logger, _options.Name, e);
            _workshop.Refuse(failure.Fault, failure.Message);
            return false;
        }
        finally
        {
            Volatile.Write(ref _attemptStartedAt, 0);
        }
    }

    /// <summary>Other tokens of the same library lose their sessions when it is initialised anew: not more often than now and then.</summary>
    private bool MayDisturbOthers()
    {
        var now = _workshop.Time.GetTimestamp();
        if (_failingSince == 0)
            _failingSince = now;
        if (_workshop.Time.GetElapsedTime(_failingSince, now) < Courtesy)
            return false;
        _failingSince = now;
        return true;
    }

    private void NameMissingMechanisms(Connection connection)
    {
        foreach (var missing in SignatureMechanism.All.Where(mechanism => !connection.CanSignWith(mechanism)).GroupBy(mechanism => mechanism.Name))
            Log.MechanismMissing(_logger, _options.Name, string.Join(", ", missing.Select(mechanism => mechanism.Algorithm.Name)), missing.Key);
    }
}

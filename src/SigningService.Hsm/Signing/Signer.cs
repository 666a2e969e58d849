using SigningService.Authority.Keys;
using SigningService.Hsm.Connecting;
using SigningService.Hsm.Cryptoki;

namespace SigningService.Hsm.Signing;

/// <summary>
/// A thread with a session of its own. Threads and sessions being the same number, the queue before them is the pool; and as only these
/// threads call the library, one that hangs costs a session and nothing else.
/// </summary>
internal sealed class Signer
{
    private readonly Workshop _workshop;
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private Connection? _connection;
    private ulong _session;
    private volatile SignWork? _current;
    private volatile bool _isStuck;
    private bool _isGivenUp;

    public Signer(Workshop workshop, int number)
    {
        _workshop = workshop;
        _thread = new Thread(Run) { IsBackground = true, Name = $"Token signer {number}" };
        _thread.Start();
    }

    /// <summary>A call has not come back within its time; the caller has been told.</summary>
    public bool IsStuck => _isStuck;

    public bool IsBusy => _current is not null;

    /// <summary>Gives up on the current work if it was started before a moment. True if that is news.</summary>
    public bool GiveUp(long startedBefore, Func<SigningUnavailableException> reason)
    {
        lock (_gate)
        {
            if (_isStuck || _current is not { StartedAt: > 0 } work || work.StartedAt >= startedBefore)
                return false;
            _isStuck = work.Fail(reason());
            return _isStuck;
        }
    }

    public bool Join(TimeSpan timeout) => _thread.Join(timeout);

    private void Run()
    {
        while (!_isGivenUp && _workshop.Queue.Take() is { } work)
        {
            // Callers may have gone away while they waited.
            if (work.IsFinished)
                continue;
            work.StartedAt = _workshop.Time.GetTimestamp();
            _current = work;
            try
            {
                Perform(work);
            }
            catch (Exception e)
            {
                // A thread that dies takes the process with it. What nobody foresaw fails the one signature.
                CloseSession();
                _workshop.Fail(work, new TokenException(TokenFault.OperationFailed, $"Signing failed unexpectedly: {e.GetType().Name}.", e));
            }

            if (Finish())
                CloseSession();
        }

        CloseSession();
    }

    /// <summary>Ends the current work. True if it had been given up: then nobody knows what the session has been through.</summary>
    private bool Finish()
    {
        lock (_gate)
        {
            var wasStuck = _isStuck;
            _current = null;
            _isStuck = false;
            return wasStuck;
        }
    }

    private void Perform(SignWork work)
    {
        for (var mayRetry = true; ; mayRetry = false)
        {
            if (_workshop.Connection is not { } connection)
            {
                _workshop.Queue.Return(work);
                return;
            }

            try
            {
                work.Complete(new MadeSignature(connection, Sign(connection, work)));
                return;
            }
            catch (TokenException e)
            {
                // The token works, the key does not.
                _workshop.Fail(work, e);
                return;
            }
            catch (CryptokiException e)
            {
                // After any error the session may be in the middle of something: it is not used again.
                CloseSession();
                // A session that went away did not sign, so the same bytes may go to a new one, once.
                if (mayRetry && e.Code is { Scope: FailureScope.Session, NothingSigned: true })
                    continue;
                if (e.Code.Scope == FailureScope.Busy && _workshop.TryGiveUp(this))
                {
                    _isGivenUp = true;
                    _workshop.Queue.Return(work);
                    return;
                }

                _workshop.Failed(connection, work, e);
                return;
            }
        }
    }

    private byte[] Sign(Connection connection, SignWork work)
    {
        if (_connection != connection)
            CloseSession();
        using var entry = connection.Enter();
        if (_connection is null)
        {
            _session = connection.OpenSession();
            _connection = connection;
        }

        var key = connection.Locate(work.Key.PublicKey, work.Mechanism, _session);
        return connection.Cryptoki.Sign(_session, work.Mechanism.Call, key.Handle, work.Input, work.Key.SignatureLength);
    }

    private void CloseSession()
    {
        _connection?.CloseSession(_session);
        _connection = null;
    }
}

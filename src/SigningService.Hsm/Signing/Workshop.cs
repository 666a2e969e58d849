using Microsoft.Extensions.Logging;
using SigningService.Authority.Keys;
using SigningService.Hsm.Connecting;
using SigningService.Hsm.Cryptoki;
using SigningService.Hsm.Keys;

namespace SigningService.Hsm.Signing;

/// <summary>The signers and what they share: the queue, the connection, and what to do when one of them fails.</summary>
internal sealed class Workshop(TokenOptions options, TimeProvider time, TokenStatus status, TokenMetrics metrics, ILogger logger)
{
    private static readonly TimeSpan RestAfterWrongSignatures = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private readonly List<Signer> _signers = [];
    private readonly WrongSignatures _wrongSignatures = new(time);
    private volatile Connection? _connection;
    private long _restUntil;
    private int _signerNumber;

    public TimeProvider Time => time;

    public WorkQueue Queue { get; } = new();

    public Connection? Connection => _connection;

    public int Waiting => Queue.Count;

    public int InUse => Signers.Count(signer => signer.IsBusy);

    public int StuckCount => Signers.Count(signer => signer.IsStuck);

    /// <summary>Set when the connection broke; the one who connects waits for it.</summary>
    public AutoResetEvent ConnectionLost { get; } = new(false);

    /// <summary>Whether the token is to be left alone for now: it does harm, or would only hang once more.</summary>
    public bool IsResting => AllStuck || time.GetTimestamp() < Volatile.Read(ref _restUntil);

    private bool AllStuck => Signers is { Length: > 0 } signers && signers.All(signer => signer.IsStuck);

    private Signer[] Signers
    {
        get
        {
            lock (_gate)
                return [.. _signers];
        }
    }

    /// <summary>Takes a connection into use, with as many signers as it and the options allow.</summary>
    public void Attach(Connection connection)
    {
        // One session of the token's holds the login.
        var limit = Math.Max(1, Math.Min(options.Sessions, (connection.Token.SessionLimit ?? int.MaxValue) - 1));
        lock (_gate)
        {
            _connection = connection;
            while (_signers.Count < limit)
                _signers.Add(new Signer(this, ++_signerNumber));
        }

        Log.Connected(logger, options.Name, connection.Token.Serial, connection.Token.Manufacturer, connection.Token.Model, limit);
        // Told before the first signature, so that nobody sees one come out of a token that is said to be away.
        status.Ready();
        Queue.Open();
    }

    /// <summary>Stops using a connection. Those who wait go on waiting: the next connection may be there in milliseconds.</summary>
    public void Break(Connection connection, string reason)
    {
        lock (_gate)
        {
            if (_connection != connection)
                return;
            _connection = null;
            Queue.Pause();
        }

        Log.Broken(logger, options.Name, reason);
        ConnectionLost.Set();
    }

    /// <summary>Refuses everybody until there is a connection again.</summary>
    public void Refuse(TokenFault fault, string reason)
    {
        status.Down(fault, reason);
        Queue.Refuse(() => Refusal.For(status.State.Fault, status.State.Description));
    }

    /// <summary>
    /// The signature as X.509 carries it; it leaves the room only if it verifies. Done where the caller goes on, so that the session signs for
    /// the next one meanwhile.
    /// </summary>
    /// <exception cref="SigningUnavailableException">It does not verify.</exception>
    public byte[] Judge(SignWork work, MadeSignature made)
    {
        var finished = work.Mechanism.Finish(made.Value);
        if (work.Order.Fits(finished))
        {
            work.Key.SignedAt(time.GetTimestamp());
            metrics.CountSignature(work.Mechanism.Algorithm.Name, time.GetElapsedTime(work.StartedAt));
            return finished;
        }

        metrics.CountWrong(work.Mechanism.Algorithm.Name);
        Log.WrongSignature(logger, options.Name, work.Mechanism.Algorithm.Name, KeySearch.Name(work.Key.PublicKey));
        if (_wrongSignatures.Add())
            Rest(made.Connection);
        throw Refusal.For(TokenFault.SignatureWrong, "The token gave a signature that does not verify; it was not given out.");
    }

    /// <summary>A PKCS#11 call failed.</summary>
    public void Failed(Connection connection, SignWork work, CryptokiException failure)
    {
        metrics.CountFailure(failure.Code.Name);
        if (failure.Code.Scope == FailureScope.Connection)
        {
            Break(connection, failure.Message);
            // What certainly did not sign may be tried once more, with the same bytes, under the next connection.
            if (failure.Code.NothingSigned && !work.IsSecondAttempt)
            {
                work.IsSecondAttempt = true;
                Queue.Return(work);
                return;
            }
        }

        var fault = failure.Code.Scope == FailureScope.Busy ? TokenFault.Busy : TokenFault.OperationFailed;
        Report(work, new TokenException(fault, failure.Message, failure));
    }

    /// <summary>The token works, but not for this key.</summary>
    public void Fail(SignWork work, TokenException failure)
    {
        metrics.CountFailure(failure.Fault.ToString());
        Report(work, failure);
    }

    /// <summary>Lets a signer go for whom the token has no session, if others remain to do its work.</summary>
    public bool TryGiveUp(Signer signer)
    {
        lock (_gate)
        {
            if (_signers.Count(other => !other.IsStuck) <= 1 || !_signers.Remove(signer))
                return false;
        }

        Log.SessionGivenUp(logger, options.Name);
        return true;
    }

    /// <summary>Gives up on calls that hang, and on requests that have waited too long. Called every now and then.</summary>
    public void Watch()
    {
        var now = time.GetTimestamp();
        var signers = Signers;
        foreach (var signer in signers)
        {
            if (!signer.GiveUp(now - Ticks(options.OperationTimeout), () => Refusal.For(TokenFault.Hung, "The token does not answer.")))
                continue;
            metrics.CountFailure(nameof(TokenFault.Hung));
            Log.Stuck(logger, options.Name, StuckCount, signers.Length);
            if (_connection is { } stuck && stuck.Abandon())
                Break(stuck, "A call did not come back; the process of the library was ended.");
        }

        if (AllStuck && status.State.IsReady)
        {
            if (_connection is { } connection)
                Break(connection, "Every session hangs.");
            Refuse(TokenFault.Hung, $"None of the {signers.Length} sessions has come back from a call within {options.OperationTimeout.TotalSeconds:0.#} s.");
        }

        Queue.Expire(now - Ticks(options.SessionWait), () => Refusal.For(
            TokenFault.Busy,
            $"No session became free within {options.SessionWait.TotalSeconds:0.#} s; raise the number of sessions ({options.Sessions}) or the time to wait."));
    }

    /// <summary>Finishes what is in hand and ends. Sessions that hang are left to the process.</summary>
    public void Close(TimeSpan patience)
    {
        Queue.Close(() => Refusal.For(TokenFault.Closed, "The token was closed."));
        foreach (var signer in Signers)
            signer.Join(signer.IsStuck ? TimeSpan.Zero : patience);
        _connection?.Close();
        _connection = null;
    }

    private void Report(SignWork work, TokenException failure)
    {
        Log.SigningFailed(logger, options.Name, work.Mechanism.Algorithm.Name, failure.Fault, failure.Message);
        work.Fail(Refusal.For(failure));
    }

    private void Rest(Connection connection)
    {
        Volatile.Write(ref _restUntil, time.GetTimestamp() + Ticks(RestAfterWrongSignatures));
        Break(connection, "Signatures do not verify.");
        Refuse(TokenFault.SignatureWrong, "The token gave several signatures that do not verify; it is left alone for half a minute and then challenged.");
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}

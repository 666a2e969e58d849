using Microsoft.Extensions.Logging;

namespace SigningService.Hsm;

/// <summary>Holds the state of a token, and tells of a change exactly once, in order.</summary>
internal sealed class TokenStatus(string token, TimeProvider time, ILogger logger)
{
    private readonly object _gate = new();
    private volatile TokenState _state = new(false, TokenFault.Starting, "The first connection to the token is being made.", time.GetUtcNow());

    public event EventHandler<TokenStateChangedEventArgs>? Changed;

    public TokenState State => _state;

    public void Ready()
    {
        lock (_gate)
        {
            if (!_state.IsReady && _state.Fault != TokenFault.Closed)
                Change(new TokenState(true, TokenFault.None, "The token is ready.", time.GetUtcNow()));
        }
    }

    /// <summary>Another reason while it is unavailable is news for the log, not a change.</summary>
    public void Down(TokenFault fault, string description)
    {
        lock (_gate)
        {
            var before = _state;
            if (before.Fault == TokenFault.Closed)
                return;
            if (before.IsReady || before.Fault == TokenFault.Starting)
            {
                Log.Down(logger, token, fault, description);
                Change(new TokenState(false, fault, description, time.GetUtcNow()));
                return;
            }

            _state = before with { Fault = fault, Description = description };
            if (before.Fault != fault)
                Log.StillDown(logger, token, fault, description);
        }
    }

    /// <summary>Closed by ourselves: no outage, and nobody needs to be told.</summary>
    public void Close()
    {
        lock (_gate)
            _state = new TokenState(false, TokenFault.Closed, "The token was closed.", time.GetUtcNow());
    }

    private void Change(TokenState state)
    {
        _state = state;
        try
        {
            Changed?.Invoke(this, new TokenStateChangedEventArgs(state));
        }
        catch (Exception e)
        {
            // The thread that heals must outlive whoever listens to it.
            Log.ListenerFailed(logger, token, e);
        }
    }
}

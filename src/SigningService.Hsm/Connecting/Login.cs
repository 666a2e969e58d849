using SigningService.Hsm.Cryptoki;

namespace SigningService.Hsm.Connecting;

/// <summary>
/// Logs in without ever guessing. A PIN that was refused is not tried again until an operator acts: changes the PIN file, or says so.
/// A token that counts failures is believed before a PIN is risked, so that a service that is restarted over and over cannot lock it.
/// </summary>
internal sealed class Login(string pinFile, TokenMetrics metrics)
{
    private byte[]? _heldBack;
    private string _heldBackReason = "";
    private byte[]? _proven;
    private int _operatorActed;

    /// <summary>An operator asks for one more attempt.</summary>
    public void AllowOneAttempt() => Interlocked.Exchange(ref _operatorActed, 1);

    /// <summary>Logs the session in, and with it the process.</summary>
    /// <exception cref="TokenException">There was no attempt, for the reason it names, or the PIN was refused.</exception>
    public void Perform(ICryptoki cryptoki, ulong session, TokenDescription token)
    {
        using var pin = Pin.Read(pinFile);
        // The fingerprint is compared, not the time of the file: a restored backup or a touch is no new PIN.
        var isChanged = _heldBack is not null && !_heldBack.AsSpan().SequenceEqual(pin.Fingerprint);
        var mayRisk = Interlocked.Exchange(ref _operatorActed, 0) == 1 || isChanged;
        if (_heldBack is not null && !mayRisk)
            throw new TokenException(TokenFault.PinRefused, _heldBackReason);
        ThrowIfRisky(token, pin, mayRisk);

        try
        {
            var performed = cryptoki.Login(session, UserType.User, pin.Value);
            metrics.CountLogin(performed ? "accepted" : "already");
            _proven = pin.Fingerprint;
            _heldBack = null;
        }
        catch (CryptokiException e) when (e.Code.Scope == FailureScope.Pin)
        {
            metrics.CountLogin("refused");
            throw HoldBack(pin, $"The token {token.Label} refused the PIN ({e.Code.Name}). It is not tried again: put the right PIN into {pinFile}, or ask for a retry.", e);
        }
        catch (CryptokiException)
        {
            metrics.CountLogin("failed");
            throw;
        }
    }

    private void ThrowIfRisky(TokenDescription token, Pin pin, bool mayRisk)
    {
        if (token.PinLocked)
            throw new TokenException(TokenFault.PinLocked, $"The user PIN of the token {token.Label} is locked; the security officer must set a new one.");
        if (!token.HasUserPin)
            throw new TokenException(TokenFault.PinRefused, $"The token {token.Label} has no user PIN yet; initialise it first.");
        if (mayRisk)
            return;
        if (token.PinFinalTry)
            throw HoldBack(pin, $"The token {token.Label} would lock its PIN after one more failure, so none is risked: log in by hand, or put another PIN into {pinFile}.");
        // Somebody else's failures say nothing against a PIN that has worked in this process.
        if (token.PinCountLow && _proven?.AsSpan().SequenceEqual(pin.Fingerprint) != true)
            throw HoldBack(pin, $"Logins to the token {token.Label} have failed before, so no PIN is risked: log in once by hand, or put another PIN into {pinFile}.");
    }

    private TokenException HoldBack(Pin pin, string reason, Exception? cause = null)
    {
        _heldBack = pin.Fingerprint;
        _heldBackReason = reason;
        return new TokenException(TokenFault.PinRefused, reason, cause);
    }
}

using SigningService.Authority.Refusals;

namespace SigningService.Authority.Issuance;

/// <summary>
/// How often a caller may have the same key certified under the same profile. Who loses its memory of request ids and asks again and again
/// would otherwise get a certificate each time, and nobody would notice.
/// </summary>
/// <param name="intents">Certificates of one key and profile that a caller may ask for within an hour; 0 for as many as it likes.</param>
public sealed class IssuanceBudget(IIssuanceHistory history, int intents, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly RequestGate _gate = new();

    /// <summary>Takes one from the budget. What is returned is held until the intent is recorded, so that requests side by side are counted too.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.Overloaded"/>: the budget is spent; it says when to come back.</exception>
    internal async ValueTask<IDisposable?> TakeAsync(IssuanceOrder order, CancellationToken cancellationToken)
    {
        if (intents == 0)
            return null;
        var key = order.PublicKey.Sha256;
        var turn = await _gate.EnterAsync(order.Caller.Identity, $"{order.Profile.Id} {Convert.ToHexString(key.Span)}", cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            var use = await history.CountIntentsAsync(order.Caller.Identity, key, order.Profile.Id, now - Window, cancellationToken);
            if (use.Intents < intents)
                return turn;
            throw new RefusedException(
                RefusalReason.Overloaded,
                $"You asked for {use.Intents} certificates of this key and profile within an hour. Use the one that you have, and the same request_id for a retry.",
                RetryAfter(use, now));
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private static TimeSpan RetryAfter(KeyUse use, DateTimeOffset now)
    {
        var wait = (use.First ?? now) + Window - now;
        return wait > TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1);
    }
}

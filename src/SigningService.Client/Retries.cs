using System.Security.Cryptography;

namespace SigningService.Client;

/// <summary>
/// Tries a call again when the service asks for it, until a budget of time is used. The request must be the same each time, with its
/// request id; then it is carried out once.
/// </summary>
public sealed class Retries
{
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _end;
    private readonly Action<SigningServiceException, TimeSpan> _onRetry;

    /// <param name="budget">Time for all tries and the waits between them, from now on.</param>
    /// <param name="onRetry">Told before each wait.</param>
    public Retries(TimeSpan budget, TimeProvider clock, Action<SigningServiceException, TimeSpan>? onRetry = null)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _clock = clock;
        _end = clock.GetUtcNow() + budget;
        _onRetry = onRetry ?? ((_, _) => { });
    }

    /// <summary>When the budget is used: the deadline of each call.</summary>
    public DateTime Deadline => _end.UtcDateTime;

    /// <summary>Runs the call until it succeeds, fails for good, or the next wait would go past the deadline.</summary>
    public async Task<T> RunAsync<T>(Func<DateTime, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        while (true)
        {
            TimeSpan wait;
            try
            {
                return await call(Deadline, cancellationToken).ConfigureAwait(false);
            }
            catch (SigningServiceException e) when (WaitFor(e) is { } asked && _clock.GetUtcNow() + asked < _end)
            {
                wait = asked;
                _onRetry(e, wait);
            }
            await Task.Delay(wait, _clock, cancellationToken).ConfigureAwait(false);
        }
    }

    // A little more than was asked, so that many who were refused together do not return together.
    private static TimeSpan? WaitFor(SigningServiceException e) => e.RetryAfter is { } asked
        ? asked + (asked * (RandomNumberGenerator.GetInt32(0, 250) / 1000.0))
        : null;
}

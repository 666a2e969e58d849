using System.Threading.RateLimiting;
using SigningService.Authority.Refusals;
using SigningService.Server.Configuration;

namespace SigningService.Server.Enrollment;

/// <summary>
/// How much strangers may ask of the service: so many enrolments at a time, whoever they are of, and none from an address that has just
/// tried too many tokens that are not accepted.
/// </summary>
internal sealed class EnrollmentDoor(LimitSettings limits, WrongTokens wrongTokens) : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly ConcurrencyLimiter _work = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = limits.Enrolments,
        QueueLimit = limits.EnrolmentsWaiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Lets an enrolment through in its turn, and counts it if its token is not accepted.</summary>
    /// <exception cref="RefusedException">With <see cref="RefusalReason.Overloaded"/>, or what the enrolment is refused with.</exception>
    public async Task<T> PassAsync<T>(string address, Func<ValueTask<T>> enrol, CancellationToken cancellationToken)
    {
        wrongTokens.RequireRoom(address);
        using var turn = await _work.AcquireAsync(1, cancellationToken);
        if (!turn.IsAcquired)
            throw new RefusedException(RefusalReason.Overloaded, "Too many enrol at this moment. Wait, then try again.", RetryAfter);

        // Again: those that were ahead in the line may have been of the same address.
        wrongTokens.RequireRoom(address);
        try
        {
            return await enrol();
        }
        catch (RefusedException e) when (e.Reason == RefusalReason.EnrollmentRefused)
        {
            wrongTokens.Count(address);
            throw;
        }
    }

    public void Dispose() => _work.Dispose();
}

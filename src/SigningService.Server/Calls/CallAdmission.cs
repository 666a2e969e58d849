using System.Threading.RateLimiting;
using SigningService.Authority.Callers;
using SigningService.Authority.Refusals;
using SigningService.Server.Callers;
using SigningService.Server.Configuration;
using SigningService.Server.Listeners;

namespace SigningService.Server.Calls;

/// <summary>Admits a call: who calls, may it call this, and not too often. All of it before anything of the request is looked at.</summary>
internal sealed class CallAdmission(CallerRecognition recognition, ConnectionBook connections, LimitSettings limits) : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<string> _calls = PartitionedRateLimiter.Create<string, string>(identity =>
        RateLimitPartition.GetTokenBucketLimiter(identity, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.CallBurst,
            TokensPerPeriod = Math.Max(1, limits.CallsPerSecond / 10),
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
            QueueLimit = 0,
        }));

    /// <exception cref="RefusedException">It is not admitted.</exception>
    public ValueTask AdmitAsync(HttpContext http, string method, CancellationToken cancellationToken) => AdmitAsync(
        http,
        AccessRules.Find(method) ?? throw new RefusedException(RefusalReason.NotGranted, "There is no such method here."),
        cancellationToken);

    /// <exception cref="RefusedException">It is not admitted.</exception>
    public async ValueTask AdmitAsync(HttpContext http, AccessRule rule, CancellationToken cancellationToken)
    {
        var connection = connections.StateOf(http);
        http.Outcome().Certificate = connection.Certificate;
        if (http.AcceptedBy() == ListenerKind.Enrolment)
        {
            Throttle("address:" + http.Connection.RemoteIpAddress);
            return;
        }

        var caller = await recognition.RecogniseAsync(connection.Certificate, cancellationToken);
        http.Outcome().Caller = caller;
        connections.Count(http, connection, caller.Identity);
        Throttle(caller.Identity);
        if (rule.Roles != Role.None)
            caller.Require(rule.Roles);
    }

    public void Dispose() => _calls.Dispose();

    private void Throttle(string identity)
    {
        using var lease = _calls.AttemptAcquire(identity);
        if (!lease.IsAcquired)
            throw new RefusedException(RefusalReason.Overloaded, "You call more often than is served. Wait, then try again.", RetryAfter);
    }
}

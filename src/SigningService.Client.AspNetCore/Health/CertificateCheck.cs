using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SigningService.Client.Holding;
using SigningService.Client.Revocation;

namespace SigningService.Client.AspNetCore.Health;

/// <summary>
/// Unhealthy without a valid certificate; degraded in the last fifth of its life, since renewal is due after two thirds of it and so does not
/// work then, and when a revocation list is too old. Of a holder all certificates count, and what the service says of them: revoked or expired
/// is unhealthy, not renewed by the latest time that it advised is degraded, from the first second.
/// </summary>
internal sealed class CertificateCheck(ICertificateSource source, CertificateHolder? holder, TimeProvider clock, RevocationLists? revocation) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        var held = holder?.Standings ?? [];
        if (held.FirstOrDefault(s => s.State is HeldState.Missing or HeldState.Ended) is { } over)
            return HealthCheckResult.Unhealthy(Describe(over, over.State == HeldState.Missing ? "is not there yet" : "is revoked or expired"));
        if (source.Current?.Certificate is not { } certificate)
            return HealthCheckResult.Unhealthy("There is no certificate yet.");
        DateTimeOffset notBefore = certificate.NotBefore.ToUniversalTime();
        DateTimeOffset notAfter = certificate.NotAfter.ToUniversalTime();
        var now = clock.GetUtcNow();
        if (now < notBefore)
            return HealthCheckResult.Unhealthy("The certificate is not yet valid: check this machine's clock.");
        if (now >= notAfter.AddSeconds(1))
            return HealthCheckResult.Unhealthy(Say($"The certificate expired at {notAfter:u}."));
        if (held.FirstOrDefault(s => s.State == HeldState.Overdue) is { } late)
            return HealthCheckResult.Degraded(Describe(late, Say($"should have been renewed by {late.LatestTime:u}")));
        if (held.Count == 0 && notAfter - now < (notAfter - notBefore) / 5)
            return HealthCheckResult.Degraded(Say($"The renewal of the certificate is overdue: it ends at {notAfter:u}."));
        return revocation is { IsStale: true }
            ? HealthCheckResult.Degraded("A revocation list is missing or too old: " + string.Join(" ", revocation.Problems))
            : HealthCheckResult.Healthy(Say($"The certificate is valid until {notAfter:u}."));
    }

    private static string Describe(HeldStanding standing, string what) =>
        $"The certificate '{standing.Name}' {what}." + (standing.Failure is { } failure ? " " + failure : "");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

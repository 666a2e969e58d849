using Microsoft.Extensions.Diagnostics.HealthChecks;
using SigningService.Server.Keys;

namespace SigningService.Server.Health;

/// <summary>Whether the authorities' keys can be used: what the keyring has learned by using them, not whether a session answers.</summary>
internal sealed class KeyringCheck(IKeyring keyring) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(keyring.IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(keyring.Description));
}

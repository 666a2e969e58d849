using Microsoft.Extensions.Diagnostics.HealthChecks;
using SigningService.Authority;
using SigningService.Server.Recording;

namespace SigningService.Server.Health;

/// <summary>Whether the ledger can record, shown by recording something that means nothing.</summary>
internal sealed class LedgerCheck(ILedgerProbe ledger) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await ledger.CheckAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (LedgerUnavailableException e)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}

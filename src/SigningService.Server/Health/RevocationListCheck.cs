using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SigningService.Authority;
using SigningService.Authority.Authorities;
using SigningService.Authority.Revocation;

namespace SigningService.Server.Health;

/// <summary>
/// Whether the revocation lists are fresh. Half of a list's life is the line: lists are renewed long before it, so one that has passed
/// it means that renewal does not work, while there is still time.
/// </summary>
internal sealed class RevocationListCheck(AuthorityDirectory authorities, IRevocationStore lists, TimeProvider timeProvider) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var now = timeProvider.GetUtcNow();
            var stale = new List<string>();
            foreach (var shard in authorities.All.Where(authority => authority.SignsStatus).SelectMany(authority => authority.Lists))
            {
                var list = await lists.FindCurrentListAsync(shard, cancellationToken);
                if (list is null || IsWorn(list, list.NextUpdate, now) || (list.Delta is { } delta && IsWorn(list, delta.NextUpdate, now)))
                    stale.Add(shard.ToString());
            }

            return stale.Count == 0
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded(string.Create(CultureInfo.InvariantCulture, $"{stale.Count} lists are missing or past half of their life: {string.Join(", ", stale)}"));
        }
        catch (LedgerUnavailableException e)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }

    private static bool IsWorn(RevocationList list, DateTimeOffset nextUpdate, DateTimeOffset now) => now - list.ThisUpdate > (nextUpdate - list.ThisUpdate) / 2;
}

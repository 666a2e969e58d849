using SigningService.Authority;
using SigningService.Authority.Incidents;
using SigningService.Authority.Refusals;
using SigningService.Server.Observability;
using SigningService.Server.Rotation;

namespace SigningService.Server.Jobs;

/// <summary>Revokes what incidents say is due: at the start what fell due while the service was away, then every few seconds.</summary>
internal sealed class IncidentRevocations(
    IncidentRevoking revoking, OpenIncidents open, RenewalSignals signals, TimeProvider timeProvider, ILogger<IncidentRevocations> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Revokes what is due now and says how many certificates that were.</summary>
    public async Task<int> RevokeDueAsync(CancellationToken cancellationToken)
    {
        try
        {
            var revoked = await revoking.RevokeDueAsync(cancellationToken);
            if (revoked > 0)
            {
                signals.RaiseAll();
                Log.IncidentRevoked(logger, revoked);
            }

            return revoked;
        }
        catch (Exception e) when (e is LedgerUnavailableException or RefusedException)
        {
            Log.IncidentNotRevoked(logger, e.Message);
            return 0;
        }
    }

    /// <summary>Before the first connection, so that no holder is told otherwise.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await open.RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await RevokeDueAsync(stoppingToken);
            await Task.Delay(Interval, timeProvider, stoppingToken);
        }
    }
}

using SigningService.Authority;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;
using SigningService.Authority.ServiceKeys;
using SigningService.Ledger;
using SigningService.Server.Keys;
using SigningService.Server.Replicas;
using SigningService.Server.Rotation;

namespace SigningService.Server.Jobs;

/// <summary>Looks every while whether the policy wants one of the service's own keys replaced or destroyed, and goes on with what was cut off.</summary>
internal sealed class ServiceKeySchedule(
    ServiceKeyRotation rotation, IKeyring keyring, ReplicaTurns turns, TimeProvider timeProvider, ILogger<ServiceKeySchedule> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Takes the steps that are due. False if one of them has to be tried again.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var key in await rotation.StepAsync(cancellationToken))
                RotationLog.ServiceKeyStepped(logger, key.Label, key.Purpose, key.Stage.ToString());
            return true;
        }
        catch (Exception e) when (e is RefusedException or SigningUnavailableException or LedgerUnavailableException)
        {
            RotationLog.ServiceKeysNotStepped(logger, e.Message);
            return false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Without keys nothing can be done, and trying would only make noise.
            if (keyring.IsReady)
                await turns.InTurnAsync(LeaseName.ServiceKeys, StepAsync, stoppingToken);
            await Task.Delay(Interval, timeProvider, stoppingToken);
        }
    }
}

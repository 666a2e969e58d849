using SigningService.Authority;
using SigningService.Authority.Authorities;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;
using SigningService.Authority.Rotation;
using SigningService.Ledger;
using SigningService.Server.Keys;
using SigningService.Server.Replicas;
using SigningService.Server.Observability;

namespace SigningService.Server.Jobs;

/// <summary>
/// Looks every while whether the policy wants something done about an authority, does what it can, and says what people have to do: a
/// ceremony is called for as long as one is wanted, and an end of issuance before it comes.
/// </summary>
internal sealed class AuthorityRotationSchedule(
    AuthorityRotation rotation,
    AuthorityObligations obligations,
    AuthorityDirectory authorities,
    CeremonyCalls calls,
    IKeyring keyring,
    ReplicaTurns turns,
    TimeProvider timeProvider,
    ILogger<AuthorityRotationSchedule> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromDays(1);
    private static readonly TimeSpan EarlyWarning = TimeSpan.FromDays(30);

    private DateTimeOffset _lastWarning = DateTimeOffset.MinValue;

    /// <summary>Takes the steps that are due, and looks what is wanted of people. False if something has to be tried again.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        // What cannot be done now is no reason to be silent about the rest.
        var done = await TryAsync(TakeAsync, cancellationToken);
        return await TryAsync(LookAsync, cancellationToken) && done;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Without keys nothing can be done, and trying would only make noise.
            if (keyring.IsReady)
                await turns.InTurnAsync(LeaseName.Authorities, StepAsync, stoppingToken);
            await Task.Delay(Interval, timeProvider, stoppingToken);
        }
    }

    private async Task<bool> TryAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await act(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is RefusedException or SigningUnavailableException or LedgerUnavailableException)
        {
            Log.AuthorityNotStepped(logger, e.Message);
            return false;
        }
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        foreach (var record in await rotation.StepAsync(cancellationToken))
            Log.AuthorityStepped(logger, record.Id, record.Stage.ToString());
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var steps = await rotation.LookAsync(cancellationToken);
        calls.Waiting = [.. steps.Where(step => step.Value.Kind == AuthorityNextStepKind.Certify).Select(step => step.Key)];
        var now = timeProvider.GetUtcNow();
        if (now - _lastWarning < BetweenWarnings)
            return;
        _lastWarning = now;
        foreach (var authority in calls.Waiting)
            Log.CeremonyWanted(logger, authority);
        foreach (var authority in authorities.All.Where(authority => authority is { Stage: AuthorityStage.Active, IsOffline: false, IsRoot: false }))
        {
            var end = authority.Certificate.NotAfter - obligations.LongestLeafOf(authority.Line);
            if (end - now < EarlyWarning)
                Log.IssuanceEnds(logger, authority.Id, end);
        }
    }
}

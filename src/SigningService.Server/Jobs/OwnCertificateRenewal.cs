using SigningService.Authority;
using SigningService.Authority.Authorities;
using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;
using SigningService.Authority.ServiceKeys;
using SigningService.Server.Keys;
using SigningService.Server.Observability;
using SigningService.Server.OwnCertificates;
using SigningService.Server.Rotation;

namespace SigningService.Server.Jobs;

/// <summary>
/// Keeps the service's own certificates fresh: at start what is missing, then each when the policy says so, as everyone's; an incident that
/// speaks of one, a revocation or another policy counts at once.
/// </summary>
internal sealed class OwnCertificateRenewal(
    OwnCertificateSet certificates,
    Caller self,
    CertificateIssuance issuance,
    OwnRenewalTimes times,
    RenewalSignals signals,
    IKeyring keyring,
    AuthorityDirectory authorities,
    ServiceKeyBook keys,
    OwnCertificateMetrics metrics,
    TimeProvider timeProvider,
    ILogger<OwnCertificateRenewal> logger) : BackgroundService
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    // An order is one's at a time.
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Renews what is due. True if nothing that is due was left over.</summary>
    public async Task<bool> RenewDueAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var complete = true;
            foreach (var certificate in certificates.All)
            {
                await times.UpdateAsync(certificate, cancellationToken);
                if (certificate.IsWanted || certificate.DueAt <= timeProvider.GetUtcNow())
                    complete &= await RenewAsync(certificate, cancellationToken);
            }

            return complete;
        }
        finally
        {
            _turn.Release();
        }
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Subscribed before looking, so that what happens meanwhile is not missed.
            var wake = new TaskCompletionSource();
            void Wake() => wake.TrySetResult();
            keyring.Changed += Wake;
            authorities.Changed += Wake;
            keys.Changed += Wake;
            using var subscription = signals.Subscribe([.. certificates.All.Select(certificate => certificate.Id).OfType<CertificateId>()]);
            try
            {
                var complete = await RenewDueAsync(stoppingToken);
                await Task.WhenAny(wake.Task, subscription.Changed, Task.Delay(complete ? UntilNext() : RetryDelay, timeProvider, stoppingToken));
            }
            finally
            {
                keyring.Changed -= Wake;
                authorities.Changed -= Wake;
                keys.Changed -= Wake;
            }
        }
    }

    /// <summary>Sleeps are short against lifetimes, so that a clock that was set is noticed.</summary>
    private TimeSpan UntilNext()
    {
        var next = certificates.All.Select(certificate => certificate.DueAt).DefaultIfEmpty(DateTimeOffset.MaxValue).Min() - timeProvider.GetUtcNow();
        return next > LongestSleep ? LongestSleep : next < ShortestSleep ? ShortestSleep : next;
    }

    private async Task<bool> RenewAsync(OwnCertificate certificate, CancellationToken cancellationToken)
    {
        try
        {
            var order = await certificate.OrderAsync(cancellationToken);
            var result = await issuance.IssueAsync(self, order.Request, cancellationToken);
            await order.InstallAsync(result.Record!);
            metrics.Note(certificate.Purpose, renewed: true);
            Log.OwnCertificateInUse(logger, certificate.Purpose, result.Record!.Intent.Id.Serial.ToString(), result.Record.Intent.NotAfter);
            return true;
        }
        catch (Exception e) when (e is RefusedException or SigningUnavailableException or LedgerUnavailableException or IOException)
        {
            // Asked again with this key it would be refused again.
            if (e is RefusedException { Reason: RefusalReason.KeyRefused })
                certificate.Abandon();
            metrics.Note(certificate.Purpose, renewed: false);
            Log.OwnCertificateNotRenewed(logger, certificate.Purpose, e.Message);
            return false;
        }
    }
}

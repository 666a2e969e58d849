using SigningService.Authority;
using SigningService.Authority.Authorities;
using SigningService.Authority.Callers;
using SigningService.Authority.Issuance;
using SigningService.Authority.Keys;
using SigningService.Authority.Refusals;
using SigningService.Server.Keys;
using SigningService.Server.Observability;
using SigningService.Server.OwnCertificates;

namespace SigningService.Server.Jobs;

/// <summary>Keeps the service's own certificates fresh: at start what is missing, then each at two thirds of its life.</summary>
internal sealed class OwnCertificateRenewal(
    OwnCertificateSet certificates,
    Caller self,
    CertificateIssuance issuance,
    IKeyring keyring,
    AuthorityDirectory authorities,
    TimeProvider timeProvider,
    ILogger<OwnCertificateRenewal> logger) : BackgroundService
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    /// <summary>Renews what is due. True if nothing that is due was left over.</summary>
    public async Task<bool> RenewDueAsync(CancellationToken cancellationToken)
    {
        var complete = true;
        foreach (var certificate in certificates.All.Where(certificate => certificate.DueAt <= timeProvider.GetUtcNow()))
            complete &= await RenewAsync(certificate, cancellationToken);
        return complete;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var complete = await RenewDueAsync(stoppingToken);
            var wake = new TaskCompletionSource();
            void Wake() => wake.TrySetResult();
            keyring.Changed += Wake;
            authorities.Changed += Wake;
            try
            {
                // Sleeps are short against lifetimes, so that a clock that was set is noticed.
                await Task.WhenAny(wake.Task, Task.Delay(complete ? LongestSleep : RetryDelay, timeProvider, stoppingToken));
            }
            finally
            {
                keyring.Changed -= Wake;
                authorities.Changed -= Wake;
            }
        }
    }

    private async Task<bool> RenewAsync(OwnCertificate certificate, CancellationToken cancellationToken)
    {
        try
        {
            var order = await certificate.OrderAsync(cancellationToken);
            var result = await issuance.IssueAsync(self, order.Request, cancellationToken);
            order.Install(result.Record!);
            Log.OwnCertificateInUse(logger, certificate.Purpose, result.Record!.Intent.Id.Serial.ToString(), result.Record.Intent.NotAfter);
            return true;
        }
        catch (Exception e) when (e is RefusedException or SigningUnavailableException or LedgerUnavailableException or IOException)
        {
            Log.OwnCertificateNotRenewed(logger, certificate.Purpose, e.Message);
            return false;
        }
    }
}

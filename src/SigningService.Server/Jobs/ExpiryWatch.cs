using SigningService.Authority;
using SigningService.Authority.Rotation;
using SigningService.Server.Rotation;

namespace SigningService.Server.Jobs;

/// <summary>
/// Tells in time that a certificate ends: once for each certificate and time that the policy names, in the audit log and the log, also across restarts;
/// and as numbers, all the time.
/// </summary>
internal sealed class ExpiryWatch(
    EndingCertificates ending, IRotationStore store, RotationBook rotation, ExpiryMetrics metrics, TimeProvider timeProvider, ILogger<ExpiryWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Looks at everything that ends and raises the alarms that are due.</summary>
    /// <exception cref="LedgerUnavailableException">The rest is made up for next time.</exception>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var alarms = rotation.Current.Alarms;
        var soonest = new Dictionary<ExpiringKind, DateTimeOffset>();
        var counts = Enum.GetValues<ExpiringKind>().SelectMany(kind => alarms.Select(alarm => (kind, alarm))).ToDictionary(key => key, _ => 0);
        await foreach (var certificate in ending.ReadAsync(alarms.DefaultIfEmpty().Max(), cancellationToken))
        {
            if (!soonest.TryGetValue(certificate.Kind, out var end) || certificate.NotAfter < end)
                soonest[certificate.Kind] = certificate.NotAfter;
            var left = certificate.NotAfter - timeProvider.GetUtcNow();
            TimeSpan[] reached = [.. alarms.Where(alarm => left <= alarm && alarm < certificate.Lifetime)];
            foreach (var alarm in reached)
                counts[(certificate.Kind, alarm)]++;
            if (reached.Length > 0)
                await RaiseAsync(certificate, reached[^1], cancellationToken);
        }

        metrics.State = new ExpiryState(soonest, counts);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (LedgerUnavailableException e)
            {
                RotationLog.ExpiryNotLookedAt(logger, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RaiseAsync(EndingCertificate certificate, TimeSpan threshold, CancellationToken cancellationToken)
    {
        var alarm = new ExpiryAlarm(certificate.Id, certificate.Kind, certificate.Holder, certificate.NotAfter, threshold, timeProvider.GetUtcNow());
        if (await store.RecordAlarmAsync(alarm, cancellationToken))
            RotationLog.CertificateExpiring(logger, alarm.Kind.ToString(), alarm.Certificate.ToString(), alarm.Holder, threshold.TotalDays, alarm.NotAfter);
    }
}

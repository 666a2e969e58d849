using System.Globalization;
using SigningService.Authority;
using SigningService.Authority.Auditing;
using SigningService.Authority.Issuance;
using SigningService.Server.OwnCertificates;
using SigningService.Server.Verifying;

namespace SigningService.Server.Jobs;

/// <summary>Says at the start what an earlier life left open, and closes once a minute what no retry completed in time.</summary>
internal sealed class IntentSettlement(IntentSettling settling, IAuditLog auditLog, TimeProvider timeProvider, ILogger<IntentSettlement> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Closes what is due now and says how many intents that were.</summary>
    public async Task<int> SettleAsync(CancellationToken cancellationToken)
    {
        try
        {
            var closed = await settling.SettleAsync(cancellationToken);
            if (closed > 0)
                VerifyingLog.IntentsClosed(logger, closed);
            return closed;
        }
        catch (LedgerUnavailableException e)
        {
            VerifyingLog.IntentsNotClosed(logger, e.Message);
            return 0;
        }
    }

    /// <summary>Before the first connection, so that what is found is what was left.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var open = await settling.CountOpenAsync(cancellationToken);
        if (open.First is { } first)
        {
            VerifyingLog.IntentsFound(logger, open.Intents, first);
            await auditLog.AppendAsync(
                new AuditEvent(AuditEventKind.OpenIntentsFound, timeProvider.GetUtcNow(), ServiceCaller.Identity, new Dictionary<string, string>
                {
                    ["open"] = open.Intents.ToString(CultureInfo.InvariantCulture),
                    ["oldest"] = first.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                }),
                cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        do
            await SettleAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

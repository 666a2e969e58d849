using SigningService.Authority;
using SigningService.Authority.Auditing;
using SigningService.Server.Keys;
using SigningService.Server.Observability;
using SigningService.Server.OwnCertificates;

namespace SigningService.Server.Jobs;

/// <summary>Audits and logs the beginning and the end of an outage of the keys: one record each, however many calls it failed.</summary>
internal sealed class KeyringWatch(IKeyring keyring, IAuditLog auditLog, TimeProvider timeProvider, ILogger<KeyringWatch> logger)
    : BackgroundService
{
    private readonly SemaphoreSlim _changed = new(0);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        void Wake() => _changed.Release();
        keyring.Changed += Wake;
        try
        {
            var wasReady = true;
            while (true)
            {
                if (keyring.IsReady != wasReady)
                    await TellAsync(wasReady = keyring.IsReady);
                await _changed.WaitAsync(stoppingToken);
            }
        }
        finally
        {
            keyring.Changed -= Wake;
        }
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    private async Task TellAsync(bool isReady)
    {
        Log.TokenChanged(logger, isReady ? "ready" : "unavailable", keyring.Description);
        try
        {
            await auditLog.AppendAsync(
                new AuditEvent(
                    isReady ? AuditEventKind.SigningRestored : AuditEventKind.SigningUnavailable,
                    timeProvider.GetUtcNow(),
                    ServiceCaller.Identity,
                    new Dictionary<string, string> { ["detail"] = SafeText.Of(keyring.Description) }),
                CancellationToken.None);
        }
        catch (LedgerUnavailableException e)
        {
            Log.RefusalNotAudited(logger, ServiceCaller.Identity, e.Message);
        }
    }
}

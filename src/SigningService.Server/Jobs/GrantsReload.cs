using System.Runtime.InteropServices;
using SigningService.Authority;
using SigningService.Authority.Approvals;
using SigningService.Authority.Auditing;
using SigningService.Authority.Configuration;
using SigningService.Authority.Profiles;
using SigningService.Server.Callers;
using SigningService.Server.Configuration;
using SigningService.Server.Observability;
using SigningService.Server.OwnCertificates;

namespace SigningService.Server.Jobs;

/// <summary>
/// Reads the grants again on SIGHUP. They count once they are found right and the audit log says so; until then, and if they are wrong,
/// the old ones do.
/// </summary>
internal sealed class GrantsReload(
    ServiceSettings settings,
    ProfileCatalog profiles,
    GrantBook grants,
    FileGuarding guarding,
    ApprovalBook approvals,
    IAuditLog auditLog,
    TimeProvider timeProvider,
    ILogger<GrantsReload> logger) : IHostedService, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private PosixSignalRegistration? _signal;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            _ = ReloadAsync(CancellationToken.None);
        });
        return Task.CompletedTask;
    }

    /// <summary>False if the old grants stay in force.</summary>
    public async Task<bool> ReloadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var table = ServiceInputs.LoadGrants(settings, profiles);
            await guarding.PassAsync([new FileVersion(FileGuarding.Grants, table.Version)], approvals.Current, cancellationToken);
            var version = Convert.ToHexStringLower(table.Version.Span);
            await auditLog.AppendAsync(
                new AuditEvent(
                    AuditEventKind.ConfigurationLoaded,
                    timeProvider.GetUtcNow(),
                    ServiceCaller.Identity,
                    new Dictionary<string, string> { ["grants"] = version }),
                cancellationToken);
            grants.Replace(table);
            Log.GrantsLoaded(logger, table.ByIdentity.Count, version);
            return true;
        }
        catch (Exception e) when (e is ReviewedFileException or LedgerUnavailableException)
        {
            Log.GrantsNotLoaded(logger, e.Message);
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _signal?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _signal?.Dispose();
        _turn.Dispose();
    }
}

using System.Runtime.InteropServices;
using SigningService.Authority;
using SigningService.Authority.Approvals;
using SigningService.Authority.Auditing;
using SigningService.Authority.Configuration;
using SigningService.Authority.Profiles;
using SigningService.Authority.Rotation;
using SigningService.Server.Configuration;
using SigningService.Server.OwnCertificates;
using SigningService.Server.Rotation;

namespace SigningService.Server.Jobs;

/// <summary>
/// Reads the rotation policy again on SIGHUP. It counts once it is found right and the audit log says so; whoever watches renewals is told. If it is
/// wrong, the old one stays in force.
/// </summary>
internal sealed class RotationReload(
    ServiceSettings settings,
    ProfileCatalog profiles,
    RotationBook rotation,
    RenewalSignals signals,
    FileGuarding guarding,
    ApprovalBook approvals,
    IAuditLog auditLog,
    TimeProvider timeProvider,
    ILogger<RotationReload> logger) : IHostedService, IDisposable
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

    /// <summary>False if the old policy stays in force.</summary>
    public async Task<bool> ReloadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var policy = ServiceInputs.LoadRotation(settings, profiles);
            await guarding.PassAsync([new FileVersion(FileGuarding.Rotation, policy.Version)], approvals.Current, cancellationToken);
            var version = Convert.ToHexStringLower(policy.Version.Span);
            await auditLog.AppendAsync(
                new AuditEvent(
                    AuditEventKind.ConfigurationLoaded, timeProvider.GetUtcNow(), ServiceCaller.Identity, new Dictionary<string, string> { ["rotation"] = version }),
                cancellationToken);
            rotation.Replace(policy);
            signals.RaiseAll();
            RotationLog.PolicyLoaded(logger, policy.Rules.Count, version);
            return true;
        }
        catch (Exception e) when (e is ReviewedFileException or LedgerUnavailableException)
        {
            RotationLog.PolicyNotLoaded(logger, e.Message);
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

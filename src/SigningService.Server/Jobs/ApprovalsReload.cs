using System.Runtime.InteropServices;
using SigningService.Authority;
using SigningService.Authority.Approvals;
using SigningService.Authority.Auditing;
using SigningService.Authority.Configuration;
using SigningService.Server.Approvals;
using SigningService.Server.Configuration;
using SigningService.Server.OwnCertificates;

namespace SigningService.Server.Jobs;

/// <summary>
/// Reads what needs approval again on SIGHUP. It counts once it is found right, is approved if the one before asked for that, and the audit
/// log says so; until then, and if it is wrong, the old one does.
/// </summary>
internal sealed class ApprovalsReload(
    ServiceSettings settings,
    ApprovalBook approvals,
    FileGuarding guarding,
    IAuditLog auditLog,
    TimeProvider timeProvider,
    ILogger<ApprovalsReload> logger) : IHostedService, IDisposable
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
            var policy = ServiceInputs.LoadApprovals(settings);
            await guarding.PassAsync([new FileVersion(FileGuarding.Approvals, policy.Version)], policy, cancellationToken);
            var version = Convert.ToHexStringLower(policy.Version.Span);
            await auditLog.AppendAsync(
                new AuditEvent(
                    AuditEventKind.ConfigurationLoaded, timeProvider.GetUtcNow(), ServiceCaller.Identity, new Dictionary<string, string> { ["approvals"] = version }),
                cancellationToken);
            approvals.Replace(policy);
            ApprovalLog.PolicyLoaded(logger, policy.Rules.Count, version);
            return true;
        }
        catch (Exception e) when (e is ReviewedFileException or LedgerUnavailableException)
        {
            ApprovalLog.PolicyNotLoaded(logger, e.Message);
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

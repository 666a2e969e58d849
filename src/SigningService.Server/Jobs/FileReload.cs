using System.Runtime.InteropServices;
using SigningService.Authority;
using SigningService.Authority.Approvals;
using SigningService.Authority.Auditing;
using SigningService.Authority.Configuration;
using SigningService.Server.OwnCertificates;

namespace SigningService.Server.Jobs;

/// <summary>
/// Reads the reviewed files again on SIGHUP, each by itself. One counts once it is found right, is approved if the approvals before asked for
/// that, and the audit log says so; until then, and if it is wrong, the old one does.
/// </summary>
internal sealed class FileReload(
    ReloadableFiles files, FileGuarding guarding, IAuditLog auditLog, TimeProvider timeProvider, ILogger<FileReload> logger) : IHostedService, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private PosixSignalRegistration? _signal;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            foreach (var file in files.All)
                _ = ReloadAsync(file, CancellationToken.None);
        });
        return Task.CompletedTask;
    }

    /// <summary>Reads one of them, as <see cref="FileGuarding"/> calls it. False if the old one stays in force.</summary>
    public Task<bool> ReloadAsync(string name, CancellationToken cancellationToken) =>
        ReloadAsync(files.All.Single(file => file.Name == name), cancellationToken);

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

    private async Task<bool> ReloadAsync(ReloadableFile file, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var read = file.Read();
            await guarding.PassAsync([new FileVersion(file.Name, read.Version)], read.Approvals, cancellationToken);
            var version = Convert.ToHexStringLower(read.Version.Span);
            var details = new Dictionary<string, string> { [file.Name] = version };
            await auditLog.AppendAsync(
                new AuditEvent(AuditEventKind.ConfigurationLoaded, timeProvider.GetUtcNow(), ServiceCaller.Identity, details), cancellationToken);
            read.Use(logger, version);
            return true;
        }
        catch (Exception e) when (e is ReviewedFileException or LedgerUnavailableException)
        {
            file.LogNotUsed(logger, e.Message);
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }
}

using SigningService.Authority;
using SigningService.Authority.Approvals;
using SigningService.Authority.Auditing;
using SigningService.Authority.Authorities;
using SigningService.Authority.ServiceKeys;
using SigningService.Server.Approvals;
using SigningService.Server.Auditing;
using SigningService.Server.Configuration;
using SigningService.Server.Hierarchy;
using SigningService.Server.Observability;
using SigningService.Server.OwnCertificates;

namespace SigningService.Server.Jobs;

/// <summary>
/// What happens once, before the first connection: the hierarchy is entered into the ledger, the service's own certificates are loaded
/// or issued, and the audit log says with which files it runs.
/// </summary>
internal sealed class Startup(
    ServiceInputs inputs,
    AuthorityDirectory authorities,
    HierarchyImport import,
    AuthorityRoster roster,
    ServiceKeyRotation serviceKeys,
    AuthorityKeys keys,
    OwnCertificateSet own,
    ResponderRoster responders,
    OwnCertificateRenewal renewal,
    FileGuarding guarding,
    LogContinuity continuity,
    ListContinuity lists,
    IAuditLog auditLog,
    TimeProvider timeProvider,
    ILogger<Startup> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var lossIsOnRecord = await continuity.CheckAsync(inputs.Settings.AcceptedLoss, cancellationToken);
        await lists.CheckAsync(inputs.Settings.AcceptedLoss, lossIsOnRecord, cancellationToken);
        FileVersion[] files =
        [
            new(FileGuarding.Profiles, inputs.Profiles.Version),
            new(FileGuarding.Grants, inputs.Grants.Version),
            new(FileGuarding.Rotation, inputs.Rotation.Version),
            new(FileGuarding.Approvals, inputs.Approvals.Version),
        ];
        await guarding.PassAsync(files, inputs.Approvals, cancellationToken);
        if (inputs.Settings.ApprovalsFile is null)
            ApprovalLog.RunsWithoutApprovals(logger);
        await AuditAsync(AuditEventKind.ServiceStarted, [], cancellationToken);
        await AuditAsync(
            AuditEventKind.ConfigurationLoaded,
            files.ToDictionary(file => file.File, file => file.Version.IsEmpty ? "none" : Hex(file.Version)),
            cancellationToken);
        await import.ImportAsync(inputs.Hierarchy, authorities, cancellationToken);
        await roster.EnterAsync(cancellationToken);
        await roster.RefreshAsync(cancellationToken);
        await serviceKeys.EnterAsync(cancellationToken);
        foreach (var authority in authorities.All)
            Log.AuthorityKnown(logger, authority.Id, authority.IsOffline ? "offline" : "here", authority.Certificate.NotAfter);
        await keys.ProveAsync(cancellationToken);
        foreach (var certificate in own.All)
            certificate.Load();
        responders.Follow();
        await renewal.RenewDueAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AuditAsync(AuditEventKind.ServiceStopped, [], cancellationToken);
        }
        // A ledger that is away is no reason to stop in disorder: the next start is on record, and what lies between was a stop.
        catch (LedgerUnavailableException e)
        {
            Log.StopNotRecorded(logger, e.Message);
        }
    }

    private ValueTask AuditAsync(AuditEventKind kind, Dictionary<string, string> details, CancellationToken cancellationToken) =>
        auditLog.AppendAsync(new AuditEvent(kind, timeProvider.GetUtcNow(), ServiceCaller.Identity, details), cancellationToken);

    private static string Hex(ReadOnlyMemory<byte> version) => Convert.ToHexStringLower(version.Span);
}

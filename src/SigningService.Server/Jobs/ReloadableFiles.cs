using SigningService.Authority.Approvals;
using SigningService.Authority.Profiles;
using SigningService.Authority.Rotation;
using SigningService.Server.Approvals;
using SigningService.Server.Callers;
using SigningService.Server.Configuration;
using SigningService.Server.Observability;
using SigningService.Server.Rotation;

namespace SigningService.Server.Jobs;

/// <summary>The reviewed files that may change while the service runs. Profiles may not: certificates under way were judged by them.</summary>
internal sealed class ReloadableFiles(
    ServiceSettings settings, ProfileCatalog profiles, GrantBook grants, RotationBook rotation, RenewalSignals signals, ApprovalBook approvals)
{
    public IReadOnlyList<ReloadableFile> All { get; } =
    [
        new(FileGuarding.Grants, () => ReadGrants(settings, profiles, grants, approvals), Log.GrantsNotLoaded),
        new(FileGuarding.Rotation, () => ReadRotation(settings, profiles, rotation, signals, approvals), RotationLog.PolicyNotLoaded),
        new(FileGuarding.Approvals, () => ReadApprovals(settings, approvals), ApprovalLog.PolicyNotLoaded),
    ];

    private static ReadFile ReadGrants(ServiceSettings settings, ProfileCatalog profiles, GrantBook grants, ApprovalBook approvals)
    {
        var table = ServiceInputs.LoadGrants(settings, profiles);
        return new ReadFile(table.Version, approvals.Current, (logger, version) =>
        {
            grants.Replace(table);
            Log.GrantsLoaded(logger, table.ByIdentity.Count, version);
        });
    }

    private static ReadFile ReadRotation(
        ServiceSettings settings, ProfileCatalog profiles, RotationBook rotation, RenewalSignals signals, ApprovalBook approvals)
    {
        var policy = ServiceInputs.LoadRotation(settings, profiles);
        return new ReadFile(policy.Version, approvals.Current, (logger, version) =>
        {
            rotation.Replace(policy);
            signals.RaiseAll();
            RotationLog.PolicyLoaded(logger, policy.Rules.Count, version);
        });
    }

    private static ReadFile ReadApprovals(ServiceSettings settings, ApprovalBook approvals)
    {
        var policy = ServiceInputs.LoadApprovals(settings);
        return new ReadFile(policy.Version, policy, (logger, version) =>
        {
            approvals.Replace(policy);
            ApprovalLog.PolicyLoaded(logger, policy.Rules.Count, version);
        });
    }
}

using SigningService.Authority.Callers;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Incidents;

/// <summary>Shows incidents to operators and auditors.</summary>
public sealed class IncidentReading(IIncidentStore store, TimeProvider time)
{
    private const Role Sees = Role.Operator | Role.Auditor;
    private const int LateListed = 100;

    /// <exception cref="RefusedException">With <see cref="RefusalReason.UnknownIncident"/>.</exception>
    public async ValueTask<IncidentStanding> FindAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        caller.Require(Sees);
        return await store.FindIncidentAsync(id, time.GetUtcNow(), cancellationToken) ?? throw Unknown();
    }

    /// <summary>What an incident waits for, longest overdue first.</summary>
    public ValueTask<IReadOnlyList<LateMember>> ReadLateAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        caller.Require(Sees);
        return store.ReadLateAsync(id, time.GetUtcNow(), LateListed, cancellationToken);
    }

    public ValueTask<IncidentPage> ListAsync(Caller caller, bool? isOpen, int pageSize, long? from, CancellationToken cancellationToken)
    {
        caller.Require(Sees);
        return store.ListIncidentsAsync(new IncidentQuery(isOpen, pageSize, from, time.GetUtcNow()), cancellationToken);
    }

    internal static RefusedException Unknown() =>
        new(RefusalReason.UnknownIncident, "There is no incident of this name; ListIncidents tells which there are.");
}

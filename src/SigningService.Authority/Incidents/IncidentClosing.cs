using SigningService.Authority.Callers;
using SigningService.Authority.Refusals;

namespace SigningService.Authority.Incidents;

/// <summary>The story of an incident's end by an operator: nothing more is advised or revoked because of it.</summary>
public sealed class IncidentClosing(IIncidentStore store, OpenIncidents open, TimeProvider time)
{
    /// <exception cref="RefusedException">With <see cref="RefusalReason.UnknownIncident"/>.</exception>
    /// <exception cref="LedgerUnavailableException">It is not recorded; the incident stays open.</exception>
    public async ValueTask<IncidentStanding> CloseAsync(Caller caller, string id, string note, bool validateOnly, CancellationToken cancellationToken)
    {
        caller.Require(Role.Operator);
        if (!validateOnly)
        {
            _ = await store.CloseAsync(id, time.GetUtcNow(), caller.Identity, note, CancellationToken.None) ?? throw IncidentReading.Unknown();
            await open.RefreshAsync(CancellationToken.None);
        }

        return await store.FindIncidentAsync(id, time.GetUtcNow(), cancellationToken) ?? throw IncidentReading.Unknown();
    }
}

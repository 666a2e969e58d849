using System.Collections.Concurrent;
using SigningService.Authority.Callers;
using SigningService.Authority.Rotation;

namespace SigningService.Authority.Incidents;

/// <summary>
/// Notes, once, that the holder of a certificate was told of an incident: who is late and was told is slow, who was not is out of reach.
/// </summary>
public sealed class IncidentTelling(OpenIncidents open, IIncidentStore store, TimeProvider time)
{
    /// <summary>Who sees every certificate may ask about one without being near its holder.</summary>
    private const Role Onlookers = Role.Operator | Role.Revoker | Role.Auditor;

    private readonly ConcurrentDictionary<(string Incident, CertificateId Certificate), bool> _noted = [];

    /// <summary>To be called with advice that a caller gets. If it cannot be noted now, the next advice will be: no advice fails for that.</summary>
    public async ValueTask NoteAsync(Caller caller, RenewalAdvice advice)
    {
        if (advice.Incident is null || (caller.Has(Onlookers) && caller.Certificate != advice.Certificate))
            return;
        if (open.FindSlot(advice.Certificate) is not { IsTold: false } slot || !_noted.TryAdd((slot.Incident, slot.Certificate), true))
            return;
        try
        {
            await store.NoteToldAsync(slot.Incident, slot.Certificate, time.GetUtcNow(), CancellationToken.None);
        }
        catch (LedgerUnavailableException)
        {
            _noted.TryRemove((slot.Incident, slot.Certificate), out _);
        }
    }
}

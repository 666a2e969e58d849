using System.Collections.Concurrent;
using SigningService.Authority.Rotation;

namespace SigningService.Authority.Incidents;

/// <summary>
/// Notes, once, that the holder of a certificate was told of an incident: who is late and was told is slow, who was not is out of reach.
/// </summary>
public sealed class IncidentTelling(OpenIncidents open, IIncidentStore store, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Incident, CertificateId Certificate), bool> _noted = [];

    /// <summary>To be called with advice that goes to the holder of the certificate.</summary>
    /// <exception cref="LedgerUnavailableException">It is not noted; the next advice will be.</exception>
    public async ValueTask NoteAsync(RenewalAdvice advice, CancellationToken cancellationToken)
    {
        if (advice.Incident is null || open.FindSlot(advice.Certificate) is not { IsTold: false } slot || !_noted.TryAdd((slot.Incident, slot.Certificate), true))
            return;
        try
        {
            await store.NoteToldAsync(slot.Incident, slot.Certificate, time.GetUtcNow(), cancellationToken);
        }
        catch
        {
            _noted.TryRemove((slot.Incident, slot.Certificate), out _);
            throw;
        }
    }
}

using SigningService.Authority.Rotation;

namespace SigningService.Authority.Incidents;

/// <summary>
/// What open incidents ask of holders, in memory, since every advice asks for it. Read from the store at the start and after each change
/// here; a member that was replaced since is told apart by its successor, not by this.
/// </summary>
public sealed class OpenIncidents(IIncidentStore store) : IIncidentDirectory
{
    private volatile Dictionary<CertificateId, IncidentSlot> _slots = [];

    /// <summary>Raised when what is asked of holders has changed: after it is durable, before it is answered.</summary>
    public event Action? Changed;

    public IncidentAdvice? Find(CertificateId certificate) => FindSlot(certificate) is { } slot
        ? new IncidentAdvice(
            slot.Incident,
            slot.RenewAt,
            slot.Deadline,
            $"The incident {slot.Incident} has it replaced at {slot.RenewAt:u}; it is revoked at {slot.Deadline:u} at the latest.")
        : null;

    /// <summary>Reads what is open now and tells those who watch.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot be read; what was known stays.</exception>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        var slots = new Dictionary<CertificateId, IncidentSlot>();
        await foreach (var slot in store.ReadSlotsAsync(cancellationToken))
            slots.TryAdd(slot.Certificate, slot);
        _slots = slots;
        Changed?.Invoke();
    }

    internal IncidentSlot? FindSlot(CertificateId certificate) => _slots.TryGetValue(certificate, out var slot) ? slot : null;
}

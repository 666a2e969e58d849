using SigningService.Authority.Auditing;

namespace SigningService.Authority.ServiceKeys;

/// <summary>
/// The memory of the service's own keys. What a method has returned from is on disk; each writes its audit records in the same transaction
/// as the act. A key is never forgotten, and its public half never changes.
/// </summary>
public interface IServiceKeyStore
{
    /// <summary>All keys, by purpose, then by generation.</summary>
    ValueTask<IReadOnlyList<ServiceKey>> ReadServiceKeysAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Adds a key. False, and nothing is written, if there is one of its purpose and generation, another that is on its way, or, if it is
    /// active, another active one.
    /// </summary>
    ValueTask<bool> AddServiceKeyAsync(ServiceKey key, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken);

    /// <summary>Takes steps of keys, all or none: false, and nothing is written, if one of them is not in the stage that it starts from.</summary>
    ValueTask<bool> StepServiceKeysAsync(IReadOnlyList<ServiceKeyStep> steps, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken);
}

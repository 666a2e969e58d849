using SigningService.Authority.Auditing;
using SigningService.Authority.ServiceKeys;

namespace SigningService.Ledger.Sqlite;

/// <summary>The part that remembers the service's own keys.</summary>
public sealed partial class SqliteLedger
{
    public async ValueTask<IReadOnlyList<ServiceKey>> ReadServiceKeysAsync(CancellationToken cancellationToken)
    {
        var keys = new List<ServiceKey>();
        await foreach (var key in StreamAsync(ServiceKeyRow.All, _ => { }, ServiceKeyRow.Read, cancellationToken).ConfigureAwait(false))
            keys.Add(key);
        return keys;
    }

    public async ValueTask<bool> AddServiceKeyAsync(ServiceKey key, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        var entries = EntriesOf(events);
        return await _writer.WriteAsync(s => ServiceKeyWrites.Add(s, key, entries), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> StepServiceKeysAsync(
        IReadOnlyList<ServiceKeyStep> steps, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        var entries = EntriesOf(events);
        return await _writer.WriteAsync(s => ServiceKeyWrites.Step(s, steps, entries), cancellationToken).ConfigureAwait(false);
    }
}

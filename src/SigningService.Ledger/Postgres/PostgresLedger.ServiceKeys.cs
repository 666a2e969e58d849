using SigningService.Authority.Auditing;
using SigningService.Authority.ServiceKeys;

namespace SigningService.Ledger.Postgres;

/// <content>The service's own keys.</content>
public sealed partial class PostgresLedger
{
    public async ValueTask<IReadOnlyList<ServiceKey>> ReadServiceKeysAsync(CancellationToken cancellationToken) =>
        await _reads.AllAsync(new Sql(ServiceKeyRow.All), ServiceKeyRow.Read, cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> AddServiceKeyAsync(ServiceKey key, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        var entries = EntriesOf(events);
        return await _writer.WriteAsync(s => ServiceKeyWrites.AddAsync(s, key, entries), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> StepServiceKeysAsync(
        IReadOnlyList<ServiceKeyStep> steps, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        var entries = EntriesOf(events);
        return await _writer.WriteAsync(s => ServiceKeyWrites.StepAsync(s, steps, entries), cancellationToken).ConfigureAwait(false);
    }
}

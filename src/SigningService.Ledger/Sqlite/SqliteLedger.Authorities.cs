using SigningService.AuditLog;
using SigningService.Authority.Auditing;
using SigningService.Authority.Authorities;

namespace SigningService.Ledger.Sqlite;

/// <summary>The part that remembers authorities.</summary>
public sealed partial class SqliteLedger
{
    private const string LastExpiry = "SELECT MAX(not_after) FROM certificates WHERE authority = ?1 AND (?2 IS NULL OR profile <> ?2)";

    public async ValueTask<IReadOnlyList<AuthorityRecord>> ReadAuthoritiesAsync(CancellationToken cancellationToken)
    {
        var records = new List<AuthorityRecord>();
        await foreach (var record in StreamAsync(AuthorityRow.All, _ => { }, AuthorityRow.Read, cancellationToken).ConfigureAwait(false))
            records.Add(record);
        return records;
    }

    public async ValueTask<bool> AddAuthorityAsync(AuthorityRecord record, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        var entries = EntriesOf(events);
        return await _writer.WriteAsync(s => AuthorityWrites.Add(s, record, entries), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> UpdateAuthorityAsync(
        AuthorityRecord record, AuthorityStage from, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        if (from == AuthorityStage.Active || record.Stage == AuthorityStage.Active)
            throw new ArgumentException("Only a switch changes which authority is active.", nameof(record));
        var entries = EntriesOf(events);
        return await _writer.WriteAsync(s => AuthorityWrites.Update(s, record, from, entries), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> SwitchAuthorityAsync(
        string next, string previous, DateTimeOffset now, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        var entries = EntriesOf(events);
        return await _writer.WriteAsync(s => AuthorityWrites.Switch(s, next, previous, now, entries), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<DateTimeOffset?> FindLastExpiryAsync(string authority, string? exceptProfile, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_readers.Read(
            r =>
            {
                var query = r[LastExpiry].Bind(1, authority).Bind(2, exceptProfile);
                query.Step();
                DateTimeOffset? last = query.NullableInt64(0) is { } known ? UnixTime.From(known) : null;
                query.Reset();
                return last;
            },
            cancellationToken));

    private static LogEntryBody[] EntriesOf(IReadOnlyList<AuditEvent> events) => [.. events.Select(LedgerEntries.Of)];
}

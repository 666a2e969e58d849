using SigningService.Authority.Auditing;
using SigningService.Authority.Authorities;

namespace SigningService.Testing;

/// <summary>The part that remembers authorities.</summary>
public sealed partial class InMemoryLedger : IAuthorityStore
{
    private readonly List<AuthorityRecord> _authorities = [];

    public ValueTask<IReadOnlyList<AuthorityRecord>> ReadAuthoritiesAsync(CancellationToken cancellationToken)
    {
        lock (_turn)
            return ValueTask.FromResult<IReadOnlyList<AuthorityRecord>>([.. _authorities]);
    }

    public ValueTask<bool> AddAuthorityAsync(AuthorityRecord record, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            var isActive = record.Stage == AuthorityStage.Active;
            if (_authorities.Exists(other => other.Id == record.Id || (isActive && other.Line == record.Line && other.Stage == AuthorityStage.Active)))
                return ValueTask.FromResult(false);
            _authorities.Add(record);
            return Told("authority", events);
        }
    }

    public ValueTask<bool> UpdateAuthorityAsync(
        AuthorityRecord record, AuthorityStage from, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        if (from == AuthorityStage.Active || record.Stage == AuthorityStage.Active)
            throw new ArgumentException("Only a switch changes which authority is active.", nameof(record));
        lock (_turn)
        {
            RequireSpace();
            var at = _authorities.FindIndex(other => other.Id == record.Id && other.Stage == from);
            if (at < 0)
                return ValueTask.FromResult(false);
            _authorities[at] = record;
            return Told("authority " + record.Stage, events);
        }
    }

    public ValueTask<bool> SwitchAuthorityAsync(
        string next, string previous, DateTimeOffset now, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            RequireSpace();
            var to = _authorities.FindIndex(record => record.Id == next && record.Stage == AuthorityStage.Published);
            var from = _authorities.FindIndex(record => record.Id == previous && record.Stage == AuthorityStage.Active);
            if (to < 0 || from < 0 || _authorities[to].Line != _authorities[from].Line)
                return ValueTask.FromResult(false);
            _authorities[from] = _authorities[from].In(AuthorityStage.Retiring, now);
            _authorities[to] = _authorities[to].In(AuthorityStage.Active, now);
            return Told("switch", events);
        }
    }

    public ValueTask<DateTimeOffset?> FindLastExpiryAsync(string authority, string? exceptProfile, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            return ValueTask.FromResult(_records.Values
                .Where(record => record.Intent.Id.Authority == authority && record.Intent.Profile != exceptProfile)
                .Select(record => (DateTimeOffset?)record.Intent.NotAfter)
                .Max());
        }
    }

    private ValueTask<bool> Told(string act, IReadOnlyList<AuditEvent> events)
    {
        Acts.Add(act);
        Events.AddRange(events);
        return ValueTask.FromResult(true);
    }
}

using SigningService.Authority.Auditing;
using SigningService.Authority.Authorities;

namespace SigningService.Authority.Tests.Authorities;

/// <summary>A memory of authorities with a fuse before and behind every write.</summary>
internal sealed class FusedStore(IAuthorityStore inner, Fuse fuse) : IAuthorityStore
{
    public ValueTask<IReadOnlyList<AuthorityRecord>> ReadAuthoritiesAsync(CancellationToken cancellationToken) => inner.ReadAuthoritiesAsync(cancellationToken);

    public ValueTask<DateTimeOffset?> FindLastExpiryAsync(string authority, string? exceptProfile, CancellationToken cancellationToken) =>
        inner.FindLastExpiryAsync(authority, exceptProfile, cancellationToken);

    public ValueTask<bool> AddAuthorityAsync(AuthorityRecord record, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken) =>
        WriteAsync(() => inner.AddAuthorityAsync(record, events, cancellationToken));

    public ValueTask<bool> UpdateAuthorityAsync(
        AuthorityRecord record, AuthorityStage from, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken) =>
        WriteAsync(() => inner.UpdateAuthorityAsync(record, from, events, cancellationToken));

    public ValueTask<bool> SwitchAuthorityAsync(
        string next, string previous, DateTimeOffset now, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken) =>
        WriteAsync(() => inner.SwitchAuthorityAsync(next, previous, now, events, cancellationToken));

    private async ValueTask<bool> WriteAsync(Func<ValueTask<bool>> write)
    {
        fuse.Pass();
        var written = await write();
        fuse.Pass();
        return written;
    }
}

using SigningService.Authority.Auditing;

namespace SigningService.Authority.Authorities;

/// <summary>
/// The memory of authorities and their stages. What a method has returned from is on disk; each writes its audit records in the same
/// transaction as the act.
/// </summary>
public interface IAuthorityStore
{
    /// <summary>All authorities, in the order in which they were added.</summary>
    ValueTask<IReadOnlyList<AuthorityRecord>> ReadAuthoritiesAsync(CancellationToken cancellationToken);

    /// <summary>Adds an authority. False, and nothing is written, if there is one of its id, or another active one of its line.</summary>
    ValueTask<bool> AddAuthorityAsync(AuthorityRecord record, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces what is known of an authority, if it still stands in the given stage; false, and nothing is written, if it does not. Never
    /// makes one active or takes one out of being active: that is <see cref="SwitchAuthorityAsync"/>'s.
    /// </summary>
    /// <exception cref="ArgumentException">One of the stages is <see cref="AuthorityStage.Active"/>.</exception>
    ValueTask<bool> UpdateAuthorityAsync(AuthorityRecord record, AuthorityStage from, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a published authority the active one of its line and the one before it retiring, in one transaction: nobody ever sees two or
    /// none. False, and nothing is written, if it is not published or another than the given one is active.
    /// </summary>
    ValueTask<bool> SwitchAuthorityAsync(
        string next, string previous, DateTimeOffset now, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken);

    /// <summary>
    /// The end of the last certificate that an authority issued or may have issued; null if there is none. Those of a profile can be left
    /// out: its own responders' are renewed as long as it is asked for.
    /// </summary>
    ValueTask<DateTimeOffset?> FindLastExpiryAsync(string authority, string? exceptProfile, CancellationToken cancellationToken);
}

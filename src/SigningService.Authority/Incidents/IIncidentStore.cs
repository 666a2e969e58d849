namespace SigningService.Authority.Incidents;

/// <summary>
/// The memory of incidents. What a method has returned from is on disk; each writes its audit record in the same transaction as the act.
/// A member's replacement and revocation are noted in the transaction that makes them, whoever asked for it.
/// </summary>
public interface IIncidentStore
{
    /// <summary>
    /// Certificates that the filter fits, issued, valid at the given time and not revoked, in the order of their serial numbers, which is
    /// none of requesters or time: a schedule in this order spreads every group.
    /// </summary>
    IAsyncEnumerable<IncidentCandidate> SelectAsync(IncidentFilter filter, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Records an incident with its members, all or nothing. If this operator has used the request id before, the incident that it led to
    /// is returned and nothing is written. With key compromise as reason the keys of the members are blocked in the same transaction.
    /// </summary>
    ValueTask<Incident> OpenAsync(Incident incident, IReadOnlyList<IncidentMember> members, CancellationToken cancellationToken);

    /// <summary>Closes it, unless it is closed; null if there is none.</summary>
    ValueTask<Incident?> CloseAsync(string id, DateTimeOffset now, string actor, string note, CancellationToken cancellationToken);

    /// <summary>The incident that a request id of an operator led to.</summary>
    ValueTask<Incident?> FindIncidentByRequestAsync(string openedBy, string requestId, CancellationToken cancellationToken);

    /// <summary>With its progress at the given time; null if there is none.</summary>
    ValueTask<IncidentStanding?> FindIncidentAsync(string id, DateTimeOffset now, CancellationToken cancellationToken);

    ValueTask<IncidentPage> ListIncidentsAsync(IncidentQuery query, CancellationToken cancellationToken);

    /// <summary>The overdue members, longest overdue first.</summary>
    ValueTask<IReadOnlyList<LateMember>> ReadLateAsync(string id, DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>What open incidents ask of certificates that are neither replaced nor revoked, the earliest time of a certificate first.</summary>
    IAsyncEnumerable<IncidentSlot> ReadSlotsAsync(CancellationToken cancellationToken);

    /// <summary>Notes that the holder of a certificate was told of an incident; the first time stays.</summary>
    ValueTask NoteToldAsync(string incident, CertificateId certificate, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Members of open incidents that are valid, not revoked, and whose incident's deadline is past or whose replacement is old enough.
    /// </summary>
    ValueTask<IReadOnlyList<DueRevocation>> ReadDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);
}

namespace SigningService.Authority.Incidents;

/// <summary>How far an incident is, in numbers of certificates.</summary>
/// <param name="Total">All that it took.</param>
/// <param name="Renewed">Replaced by renewal.</param>
/// <param name="Revoked">Revoked, whoever did it.</param>
/// <param name="Overdue">Neither, although their time is past by more than <see cref="Patience"/>.</param>
/// <param name="Unreachable">Those of the overdue whose holder was never told: it has not asked for advice.</param>
public sealed record IncidentProgress(long Total, long Renewed, long Revoked, long Overdue, long Unreachable)
{
    /// <summary>What a holder may take for a renewal before it counts as overdue.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
}
